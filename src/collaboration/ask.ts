import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../delivery/bridge.ts';
import { notePositions } from '../delivery/offer-position.ts';
import { type Posted, post, type Sender } from '../delivery/post.ts';
import { type TakenMail, takeThroughGate } from '../delivery/take-mail.ts';
import { claim } from '../store/claim.ts';
import { type WaitEnd, type Waiting, waitForAnswer } from './wait-for-answer.ts';

export interface QuestionDraft {
  readonly to: string;
  readonly text: string;
}

/** How asking ended: with the answer, held for the caller to confirm, or with why there is none yet. */
export type AskEnd =
  | { readonly kind: 'answered'; readonly mail: TakenMail }
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
  for (;;) {
    const waitedMs = fs.monotonicMs() - startedMs;
    const rest = { ...waiting, longestMs: Math.max(0, waiting.longestMs - waitedMs) };
    const end = await waitForAnswer(bridge, posted, rest);
    if (end.kind !== 'answered') return { posted, end, waitedMs: fs.monotonicMs() - startedMs };
    if (waiting.signal?.aborted) return { posted, end: { kind: 'cancelled' }, waitedMs };
    const mail = await take(end);
    if (mail) return { posted, end: { kind: 'answered', mail }, waitedMs: fs.monotonicMs() - startedMs };
  }
}

/** Takes the answer for a holder of the name, who then holds it as an offer. */
export function takeAnswerFor(bridge: Bridge, owner: ProcessIdentity): TakeAnswer {
  return async ({ mailbox, answer: { fileName, message } }) => {
    await notePositions(bridge, owner, [message.id]);
    return takeThroughGate(bridge, {
      message,
      mailbox,
      attempt: 1,
      isTakeover: false,
      wasShown: false,
      take: () => claim(bridge.store, mailbox, fileName, message.id, { process: owner }),
    });
  };
}
