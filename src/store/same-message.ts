import type { MessageFallback, ParsedMessage } from '../protocol/message.ts';
import { envelopeOf } from './envelope-of.ts';
import type { Store } from './store.ts';

/**
 * Whether two files hold one message: the same bytes, or, after a key was rotated or encryption switched between two
 * attempts to send it, the same fields under two valid signatures.
 */
export async function isSameMessage(
  store: Store,
  one: Uint8Array,
  other: Uint8Array,
  place: MessageFallback,
): Promise<boolean> {
  if (Buffer.from(one).equals(other)) return true;
  const envelope = envelopeOf(store);
  const [first, second] = [
    verifiedFields(await envelope.open(one, place)),
    verifiedFields(await envelope.open(other, place)),
  ];
  return first !== undefined && first === second;
}

function verifiedFields(parsed: ParsedMessage): string | undefined {
  return parsed.ok && parsed.message.signature?.state === 'verified' ? JSON.stringify(parsed.message) : undefined;
}
