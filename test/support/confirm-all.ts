import type { Bridge } from '../../src/bridge/bridge.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { confirmIfStillHeld } from '../../src/receipts/offers.ts';
import { listClaims } from '../../src/store/claim.ts';

/** Files as seen whatever this agent was handed. */
export async function confirmAllOf(bridge: Bridge, name: string): Promise<void> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  for (const held of await listClaims(bridge.store, mailbox)) {
    await confirmIfStillHeld(bridge, mailbox, held, 'transcript');
  }
}
