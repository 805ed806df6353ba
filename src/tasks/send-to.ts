import { findAudience } from '../addressing/audience.ts';
import { audienceRequest, type SendingPlace, type Sent, sendTextTo } from '../addressing/send-text-to.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type Draft, requireText, type Sender } from '../sending/post.ts';
import { giveTask, giveTaskToGroup } from './give-task.ts';

/**
 * Sends a text to everybody whom `draft.to` names: one agent, a group, a role, a directory, everyone, or several of
 * these. All of them are found before anything is sent. A task for several is done by one of them.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT, MESSAGE_TOO_LARGE, PARTLY_SENT
 */
export async function sendTo(bridge: Bridge, sender: Sender, draft: Draft, place: SendingPlace): Promise<Sent> {
  if (draft.type !== 'task') return sendTextTo(bridge, sender, { ...draft, type: draft.type }, place);
  const { names, isOne, elsewhere } = await findAudience(bridge, audienceRequest(sender, draft.to, place));
  requireText(draft.text);
  const [worker] = names;
  if (isOne && worker !== undefined)
    return { posted: [await giveTask(bridge, sender, { ...draft, to: worker })], isOne };
  return { posted: await giveTaskToGroup(bridge, sender, draft, names), isOne, elsewhere };
}
