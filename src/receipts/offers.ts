import { Cc2ccError } from '../base/errors.ts';
import { processToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { readCard, resolveRecipient } from '../identity/card.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import { type Claim, listClaims } from '../store/claim.ts';
import { confirm } from '../store/confirm.ts';
import { type Proof, writeReceipt } from '../store/outcomes/receipt.ts';

/** A message that a session was handed and has not yet shown to have read. */
export interface Offer {
  readonly mailbox: MailboxLayout;
  readonly held: Claim;
}

/** What this recipient was offered and did not yet show to have seen. */
export async function offeredTo(bridge: Bridge, recipient: Recipient): Promise<Offer[]> {
  const own = mailboxOf(bridge.store.layout.root, recipient.name);
  const offered: Offer[] = [];
  for (const mailbox of [own, ...(await formerMailboxes(bridge, recipient.name))]) {
    const claims = await listClaims(bridge.store, mailbox);
    offered.push(...claims.filter((held) => isOwnedBy(held, recipient)).map((held) => ({ mailbox, held })));
  }
  return offered;
}

/** @returns false when another owner has taken the message over. */
export async function confirmIfStillHeld(
  bridge: Bridge,
  mailbox: MailboxLayout,
  held: Claim,
  proof: Proof,
): Promise<boolean> {
  try {
    const took = bridge.decisions?.stopwatch();
    await confirm(bridge.store, mailbox, held);
    await writeReceipt(bridge.store, mailbox, held, proof);
    bridge.decisions?.note(mailbox.name, 'confirm', held.id, `proof: ${proof}`, took?.());
    return true;
  } catch (error) {
    if (error instanceof Cc2ccError && error.code === 'LEASE_LOST') {
      bridge.decisions?.note(mailbox.name, 'confirm', held.id, 'not filed: taken over by another process');
      return false;
    }
    throw error;
  }
}

/**
 * Mailboxes under names that this agent had before and nobody else has taken since; messages offered under such a name
 * are still filed there.
 */
export async function formerMailboxes(bridge: Bridge, name: string): Promise<MailboxLayout[]> {
  const mailboxes: MailboxLayout[] = [];
  for (const former of (await readCard(bridge.registry, name))?.formerNames ?? []) {
    const owner = await resolveRecipient(bridge.registry, former);
    if (owner === name) mailboxes.push(mailboxOf(bridge.store.layout.root, former));
  }
  return mailboxes;
}

export function isOwnedBy(held: Claim, recipient: Recipient): boolean {
  return processToken(held.owner.process) === processToken(recipient.client);
}
