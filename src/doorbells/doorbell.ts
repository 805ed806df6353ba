import type { Message } from '../protocol/message.ts';
import { beginningOf } from '../trust/beginning.ts';
import { signatureWord } from '../trust/verdict.ts';
import { cutText, makeVisibleLine } from '../trust/visible-text.ts';

/** What a doorbell says: that mail waits, from whom, and the first line of the first message; never the whole of it. */
export interface DoorbellNotice {
  readonly sender: string;
  readonly preview: string;
  /** Messages besides the first. */
  readonly others: number;
  /** Different each time: a client drops a notice that equals the one before. */
  readonly nonce: string;
}

/** One way to wake an idle session. */
export interface Doorbell {
  readonly name: string;
  /** @returns false if it cannot ring here. True means that it rang, not that anybody heard it. */
  ring(notice: DoorbellNotice): Promise<boolean>;
}

/** A line of a terminal, beside the sender's name. */
const maxPreviewCharacters = 80;
const maxSenderCharacters = 40;

export function composeNotice(waiting: readonly Message[]): DoorbellNotice | undefined {
  const [first] = waiting;
  if (!first) return undefined;
  const preview = beginningOf(first.content.text, maxPreviewCharacters).replace(/[<>]/g, '·');
  return {
    sender: cutText(makeVisibleLine(first.from).replace(/["<>]/g, ''), maxSenderCharacters),
    preview: isInDoubt(first) ? `(${signatureWord(first)}) ${preview}` : preview,
    others: waiting.length - 1,
    nonce: Math.random().toString(36).slice(2, 10),
  };
}

/** The notice stands outside every frame, so it says by itself when the sender's name is not proven. */
function isInDoubt({ signature }: Message): boolean {
  return signature !== undefined && signature.handling !== 'accept';
}

/** The notice on one line. */
export function noticeLine(notice: DoorbellNotice): string {
  const others = notice.others > 0 ? ` (and ${notice.others} more)` : '';
  return `${notice.preview}${others}`;
}

/** The notice as a message of another session, which the client shows as `› Message from @brave-fox: …`. */
export function crossSessionText(notice: DoorbellNotice): string {
  return `<cross-session-message from="cc2cc:${notice.nonce}" from-name="${notice.sender}">\n${noticeLine(notice)}\n</cross-session-message>`;
}

/** What the FileChanged hook says to wake the session; the client shows none of it. */
export function fileChangedText(notice: DoorbellNotice): string {
  return `[cc2cc ${notice.nonce}] Message from @${notice.sender}: ${noticeLine(notice)}`;
}
