import { basename } from 'node:path';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { confirmOffer } from '../receipts/confirm-offer.ts';
import { locateIn } from '../store/outcomes/locate.ts';
import { offerThisOne } from './offer.ts';

/**
 * Files a message as seen because its user read it, so that no model is handed it any more.
 * @returns false where it does not wait: it was seen before, expired, or another process was faster.
 */
export async function markDone(bridge: Bridge, { name, client }: Recipient, id: string): Promise<boolean> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  const found = await locateIn(bridge.store, mailbox, id);
  if (found?.claim) return confirmOffer(bridge, { mailbox, claim: found.claim }, 'acknowledgement');
  if (found?.state !== 'queued') return false;
  const offered = await offerThisOne(bridge, mailbox, { fileName: basename(found.path), id }, client);
  return offered !== undefined && confirmOffer(bridge, offered, 'acknowledgement');
}
