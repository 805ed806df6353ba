import type { Message } from '../protocol/message.ts';
import { shortLine } from './visible-text.ts';

/** The signature word that every listing shows beside a message. */
export type SignatureWord = 'verified' | 'unsigned' | 'SIGNATURE INVALID';

export function signatureWord({ signature }: Message): SignatureWord {
  if (signature?.state === 'verified') return 'verified';
  return signature?.state === 'invalid' ? 'SIGNATURE INVALID' : 'unsigned';
}

/** Why a message must not be handed over; undefined if it may. */
export function whyRefused({ signature }: Message): string | undefined {
  if (signature?.handling !== 'quarantine') return undefined;
  const what = { verified: '', unsigned: 'it is unsigned', invalid: 'SIGNATURE INVALID' }[signature.state];
  const parts = [what, signature.reason ?? ''].filter(Boolean);
  return shortLine(parts.join(': '));
}
