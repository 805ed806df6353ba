import { type Envelope, plainEnvelope } from '../protocol/envelope.ts';
import type { Store } from './store.ts';

/** Apart from the opening of a store, which each prompt pays for and which needs no message. */
export function envelopeOf(store: Store): Envelope {
  return store.envelope ?? plainEnvelope;
}
