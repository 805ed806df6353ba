import type { DoorbellLine } from '../claude-code/doorbells/doorbell.ts';
import { newNonce } from '../protocol/file-names.ts';
import type { Message } from '../protocol/message.ts';
import { beginningOf } from '../trust/beginning.ts';
import { signatureWord } from '../trust/verdict.ts';
import { cutText, makeVisibleLine } from '../trust/visible-text.ts';

/** A line of a terminal, beside the sender's name. */
const maxPreviewCharacters = 80;
const maxSenderCharacters = 40;

export function composeLine(waiting: readonly Message[]): DoorbellLine | undefined {
  const [first] = waiting;
  if (!first) return undefined;
  const preview = beginningOf(first.content.text, maxPreviewCharacters).replace(/[<>]/g, '·');
  return {
    sender: cutText(makeVisibleLine(first.from).replace(/["<>]/g, ''), maxSenderCharacters),
    preview: isInDoubt(first) ? `(${signatureWord(first)}) ${preview}` : preview,
    others: waiting.length - 1,
    nonce: newNonce(),
  };
}

/** The line stands outside every frame, so it says by itself when the sender's name is not proven. */
function isInDoubt({ signature }: Message): boolean {
  return signature !== undefined && signature.handling !== 'accept';
}
