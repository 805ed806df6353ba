import { processToken } from '../base/process-identity.ts';
import type { Recipient } from '../bridge/bridge.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Claim } from '../store/claim.ts';

/** A message that a session was handed and has not yet shown to have read. */
export interface Offer {
  readonly mailbox: MailboxLayout;
  readonly claim: Claim;
}

export function isOwnedBy({ claim }: Offer, recipient: Recipient): boolean {
  return ownerOf(claim) === processToken(recipient.client);
}

/** The process token of the session that a message was offered to. */
export function ownerOf(claim: Claim): string {
  return processToken(claim.owner.process);
}

/** For the person. */
export function nameOffer({ mailbox, claim }: Offer): string {
  return `the message ${claim.id} for ${mailbox.name}`;
}
