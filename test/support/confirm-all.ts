import type { Bridge } from '../../src/bridge/bridge.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { confirmOffer } from '../../src/receipts/confirm-offer.ts';
import { listClaims } from '../../src/store/claim.ts';

/** Files as seen whatever this agent was handed. */
export async function confirmAllOf(bridge: Bridge, name: string): Promise<void> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  for (const claim of await listClaims(bridge.store, mailbox)) {
    await confirmOffer(bridge, { mailbox, claim }, 'transcript');
  }
}
