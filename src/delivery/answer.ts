import { Cc2ccError, failureOf } from '../base/errors.ts';
import type { Message } from '../protocol/message.ts';
import { recordAnswer } from '../store/answer.ts';
import { listClaims } from '../store/claim.ts';
import type { Located } from '../store/locate.ts';
import type { Bridge } from './bridge.ts';
import { confirmIfStillHeld } from './offers.ts';
import { composeMessage, deliver, type Posted, requireRecipient, type Sender } from './post.ts';
import { isReleased } from './release.ts';

/**
 * Answers a message that was found and belongs to `sender`; the answer keeps its thread and the question counts as seen.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT when its writer has no mailbox, and what `post` throws about the text and its size.
 */
export async function answer(bridge: Bridge, sender: Sender, question: Located, text: string): Promise<Posted> {
  const msgId = question.id;
  const to = await requireRecipient(bridge, question.message.from);
  if (to === sender.name) throw new Cc2ccError('BAD_INPUT', `${msgId} is from you; there is nobody to answer`);
  const message = await composeMessage(bridge, sender, {
    to,
    text,
    type: 'response',
    priority: question.message.priority === 'low' ? 'normal' : question.message.priority,
    replyTo: msgId,
    thread: question.message.thread ?? msgId,
    hops: await hopsOfReply(bridge, sender, question.message),
  });
  const posted = await deliver(bridge, message);
  const failure = await failureOf(() => finishReply(bridge, question, posted.id));
  return failure === undefined ? posted : { ...posted, unnoted: `${msgId} is not marked as answered: ${failure}` };
}

/** Notes which message answered a question; whoever answers a question has seen it. */
export async function finishReply(bridge: Bridge, question: Located, answerId: string): Promise<void> {
  await recordAnswer(bridge.store, question.mailbox, question.id, answerId);
  const held = (await listClaims(bridge.store, question.mailbox)).find((claim) => claim.id === question.id);
  if (held) await confirmIfStillHeld(bridge, question.mailbox, held, 'answer');
}

/** The number that an answer carries. */
export async function hopsOfReply(bridge: Bridge, sender: Sender, question: Message): Promise<number> {
  return sender.mode === 'agent' ? Math.max(await hopsAfter(bridge, question), sender.hops ?? 0) : 0;
}

/** What a person let past the loop guard begins a new count. */
async function hopsAfter(bridge: Bridge, { id, hops }: Message): Promise<number> {
  return hops > 0 && (await isReleased(bridge, id)) ? 1 : hops + 1;
}
