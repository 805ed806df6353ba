import { describeError } from '../base/errors.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type CountedTo, handOverAnswer } from '../handover/hand-over.ts';
import type { OfferedMail } from '../handover/offer.ts';
import { type Posted, post, type Sender } from '../sending/post.ts';
import { type WaitEnd, type Waiting, waitForAnswer } from './wait-for-answer.ts';

export interface QuestionDraft {
  readonly to: string;
  readonly text: string;
}

/** How asking ended: with the answer, offered and for the caller to confirm, or with why there is none yet. */
export type AskEnd =
  | { readonly kind: 'answered'; readonly mail: OfferedMail }
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
export type TakeAnswer = (found: Extract<WaitEnd, { readonly kind: 'answered' }>) => Promise<OfferedMail | undefined>;

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

/** Takes the answer for a holder of the name, to whom it is offered then. */
export function takeAnswerFor(bridge: Bridge, client: ProcessIdentity, turn: CountedTo = 'current'): TakeAnswer {
  return ({ mailbox, answer: { fileName, message } }) =>
    handOverAnswer(bridge, { client }, { mailbox, fileName, id: message.id }, turn);
}
