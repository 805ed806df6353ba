import type { Bridge } from '../delivery/bridge.ts';
import { type Draft, requireText, type Sender } from '../delivery/post.ts';
import { findAudience } from './audience.ts';
import { giveTask, giveTaskToGroup } from './give-task.ts';
import { type SendingPlace, type Sent, sendTextTo } from './send-text-to.ts';

/**
 * Sends a text to everybody whom `draft.to` names: one agent, a group, a role, a directory, everyone, or several of
 * these. All of them are found before anything is sent. A task for several is done by one of them.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT, MESSAGE_TOO_LARGE, PARTLY_SENT
 */
export async function sendTo(bridge: Bridge, sender: Sender, draft: Draft, place: SendingPlace): Promise<Sent> {
  if (draft.type !== 'task') return sendTextTo(bridge, sender, { ...draft, type: draft.type }, place);
  const { names, isOne } = await findAudience(bridge, { to: draft.to, senderName: sender.name, ...place });
  requireText(draft.text);
  const [worker] = names;
  if (isOne && worker !== undefined)
    return { posted: [await giveTask(bridge, sender, { ...draft, to: worker })], isOne };
  return { posted: await giveTaskToGroup(bridge, sender, draft, names), isOne };
}
