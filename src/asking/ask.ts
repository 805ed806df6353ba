import { describeError } from '../base/errors.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type TakenMail, takeWaiting } from '../handover/take-mail.ts';
import { notePositions } from '../receipts/offer-position.ts';
import { type Posted, post, type Sender } from '../sending/post.ts';
import { type WaitEnd, type Waiting, waitForAnswer } from './wait-for-answer.ts';

export interface QuestionDraft {
  readonly to: string;
  readonly text: string;
}

/** How asking ended: with the answer, held for the caller to confirm, or with why there is none yet. */
export type AskEnd =
  | { readonly kind: 'answered'; readonly mail: TakenMail }
  /** The wait itself failed; the question was accepted all the same. */
  | { readonly kind: 'failed'; readonly reason: string }
  | Exclude<WaitEnd, { readonly kind: 'answered' }>;

export interface Asked {
  readonly posted: Posted;
  readonly end: AskEnd;
  /** How long the asker waited. */
  readonly waitedMs: number;
}

/** Takes an answer out of the inbox; undefined if somebody else was faster. */
export type TakeAnswer = (found: Extract<WaitEnd, { readonly kind: 'answered' }>) => Promise<TakenMail | undefined>;

/**
 * Sends a question and waits for its answer. Whatever ends the wait, the question stays where it is, and an answer
 * that nobody took comes as mail.
 * @throws what `post` throws; nothing was sent then.
 */
export async function ask(
  bridge: Bridge,
  sender: Sender,
  draft: QuestionDraft,
  waiting: Waiting,
  take: TakeAnswer,
): Promise<Asked> {
  const { fs } = bridge.store;
  const startedMs = fs.monotonicMs();
  const answerBy = new Date(fs.nowMs() + waiting.longestMs).toISOString();
  const posted = await post(bridge, sender, { ...draft, answerBy });
  const deadlineMs = fs.monotonicMs() + waiting.longestMs;
  const end = await waitAndTake(bridge, posted, waiting, deadlineMs, take).catch(
    (error): AskEnd => ({ kind: 'failed', reason: describeError(error) }),
  );
  return { posted, end, waitedMs: fs.monotonicMs() - startedMs };
}

async function waitAndTake(
  bridge: Bridge,
  question: Posted,
  waiting: Waiting,
  deadlineMs: number,
  take: TakeAnswer,
): Promise<AskEnd> {
  for (;;) {
    const longestMs = Math.max(0, deadlineMs - bridge.store.fs.monotonicMs());
    const end = await waitForAnswer(bridge, question, { ...waiting, longestMs });
    if (end.kind !== 'answered') return end;
    if (waiting.signal?.aborted) return { kind: 'cancelled' };
    const mail = await take(end);
    if (mail) return { kind: 'answered', mail };
  }
}

/** Takes the answer for a holder of the name, who then holds it as an offer. */
export function takeAnswerFor(bridge: Bridge, owner: ProcessIdentity): TakeAnswer {
  return async ({ mailbox, answer: { fileName, message } }) => {
    await notePositions(bridge, owner, [message.id]);
    return takeWaiting(bridge, mailbox, { fileName, id: message.id }, owner);
  };
}
