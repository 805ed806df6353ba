import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { formerMailboxes } from '../desk/former-mailboxes.ts';
import { isOwnedBy } from '../desk/offers.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { listClaims } from '../store/claim.ts';
import { writeReceipt } from '../store/outcomes/receipt.ts';

/**
 * Notes that a session's model has responded to mail, on the word of its client, which gives it some 100 ms before the
 * transcript shows it. It is a note and no more: the message stays offered until the transcript proves the response, and
 * is offered again, to the next attempt, where that goes on without it. What was not offered to this session is not noted.
 */
export async function noteAnswered(bridge: Bridge, recipient: Recipient, ids: readonly string[]): Promise<void> {
  const own = mailboxOf(bridge.store.layout.root, recipient.name);
  for (const mailbox of [own, ...(await formerMailboxes(bridge, recipient.name))]) {
    for (const claim of await listClaims(bridge.store, mailbox)) {
      if (!ids.includes(claim.id) || !isOwnedBy({ mailbox, claim }, recipient)) continue;
      await writeReceipt(bridge.store, mailbox, claim, 'client');
      bridge.decisions?.note(mailbox.name, 'receipt', claim.id, 'the client shows a response after it');
    }
  }
}
