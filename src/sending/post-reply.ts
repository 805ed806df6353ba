import { Cc2ccError, failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { presentName } from '../identity/card.ts';
import { whoSeemsOnline } from '../identity/session-holder.ts';
import { loadCrypto } from '../protocol/crypto.ts';
import type { Message } from '../protocol/message.ts';
import { confirmOffer } from '../receipts/confirm-offer.ts';
import { listClaims } from '../store/claim.ts';
import type { Located } from '../store/outcomes/locate.ts';
import { recordReply } from '../store/outcomes/reply-record.ts';
import {
  clearSending,
  noteSending,
  readSending,
  type SendingReply,
  wasDelivered,
} from '../store/outcomes/sending-reply.ts';
import { composeMessage, deliver, type Posted, requireRecipient, type Sender } from './post.ts';
import { isReleased } from './release-message.ts';

/** An answer that was begun longer ago and never sent is composed anew. */
const resumedForMs = 60 * 60 * 1000;

/**
 * Answers a message that was found and belongs to `sender`; the answer keeps its thread and the question counts as seen.
 * Whoever was cut off and tries again with the same text makes no second answer.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT when its writer has no mailbox, and what `post` throws about the text and its size.
 */
export async function postReply(bridge: Bridge, sender: Sender, question: Located, text: string): Promise<Posted> {
  const to = await requireRecipient(bridge, question.message.from);
  if (to === sender.name) throw new Cc2ccError('BAD_INPUT', `${question.id} is from you; so there is nobody to answer`);
  const begun = await readSending(bridge.store, question.mailbox, question.id);
  const isAgain = begun !== undefined && isSameReply(begun, sender, text);
  if (begun && (await wasDelivered(bridge.store, begun.replyId))) {
    await finishReply(bridge, question, begun.replyId);
    if (isAgain) return describeDelivered(bridge, begun);
  }
  const isResumed = isAgain && begun.to === to && ageOf(bridge, begun) < resumedForMs;
  const message = await composeReply(bridge, sender, question, { to, text }, isResumed ? begun : undefined);
  await noteSending(bridge.store, question.mailbox, question.id, sendingOf(message, sender, text));
  const posted = await deliver(bridge, message);
  const failure = await failureOf(() => finishReply(bridge, question, posted.id));
  return failure === undefined
    ? posted
    : { ...posted, unnoted: `${question.id} is not marked as answered: ${failure}` };
}

/** Notes which message answered a question; whoever answers a question has seen it. */
export async function finishReply(bridge: Bridge, question: Located, replyId: string): Promise<void> {
  const { id, mailbox } = question;
  await recordReply(bridge.store, mailbox, id, replyId);
  const claim = (await listClaims(bridge.store, mailbox)).find((offered) => offered.id === id);
  if (claim) await confirmOffer(bridge, { mailbox, claim }, 'answer');
  // Last of all, because whoever is cut off before it tries again.
  await clearSending(bridge.store, mailbox, id);
}

async function composeReply(
  bridge: Bridge,
  sender: Sender,
  { id, message: question }: Located,
  { to, text }: { readonly to: string; readonly text: string },
  begun: SendingReply | undefined,
): Promise<Message> {
  return composeMessage(bridge, sender, {
    to,
    text,
    id: begun?.replyId,
    timestamp: begun?.timestamp,
    type: 'response',
    priority: question.priority === 'low' ? 'normal' : question.priority,
    replyTo: id,
    thread: question.thread ?? id,
    hops: begun?.hops ?? (await hopsOfReply(bridge, sender, question)),
  });
}

function sendingOf({ id, to, timestamp, hops }: Message, { name, mode }: Sender, text: string): SendingReply {
  return { replyId: id, to, from: name, mode, timestamp, hops, textHash: hashOf(text) };
}

function isSameReply(begun: SendingReply, { name, mode }: Sender, text: string): boolean {
  return begun.from === name && begun.mode === mode && begun.textHash === hashOf(text);
}

function ageOf({ store }: Bridge, { timestamp }: SendingReply): number {
  return Math.abs(store.fs.nowMs() - Date.parse(timestamp));
}

async function describeDelivered(bridge: Bridge, { replyId: id, to, hops }: SendingReply): Promise<Posted> {
  const name = await presentName(bridge.registry, to);
  return { id, to: name, recipientOnline: (await whoSeemsOnline(bridge.registry, [name])).has(name), hops };
}

function hashOf(text: string): string {
  return loadCrypto().createHash('sha256').update(text).digest('hex');
}

/** The number that an answer carries. */
export async function hopsOfReply(bridge: Bridge, sender: Sender, question: Message): Promise<number> {
  return sender.mode === 'agent' ? Math.max(await hopsAfter(bridge, question), sender.hops ?? 0) : 0;
}

/** What a person let past the loop guard begins a new count. */
async function hopsAfter(bridge: Bridge, { id, hops }: Message): Promise<number> {
  return hops > 0 && (await isReleased(bridge, id)) ? 1 : hops + 1;
}
