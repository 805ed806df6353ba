import type { Message } from '../../protocol/message.ts';
import { signatureWord } from '../../trust/verdict.ts';

/** A message as `--json` prints it: its fields, and in one word what its signature says. */
export function messageJson(message: Message): Record<string, unknown> {
  return { ...message, signature: signatureWord(message) };
}
