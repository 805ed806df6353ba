import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { claimPath, listClaims } from './claim.ts';
import { inspect, listInbox, readMessage } from './inbox.ts';
import { listOwnMailboxes } from './mailboxes.ts';
import type { Store } from './store.ts';

export interface PendingMessage {
  readonly message: Message;
  readonly mailboxName: string;
  readonly state: 'queued' | 'offered';
}

/** How many files of one inbox are read, the oldest. */
export const pendingReadAtMost = 1_000;

/**
 * Every message on its way: in an inbox, as far as it is read, or offered and not yet seen.
 * @param known the mailboxes, if the caller has looked at them.
 */
export async function listPending(store: Store, known?: readonly MailboxLayout[]): Promise<PendingMessage[]> {
  const pending: PendingMessage[] = [];
  for (const mailbox of known ?? (await listOwnMailboxes(store.fs, store.layout))) {
    for (const fileName of (await listInbox(store, mailbox)).slice(0, pendingReadAtMost)) {
      const entry = await inspect(store, mailbox, fileName);
      if (entry.kind === 'message') {
        pending.push({ message: entry.message, mailboxName: mailbox.name, state: 'queued' });
      }
    }
    for (const claim of await listClaims(store, mailbox)) {
      const fallback = { id: claim.id, to: mailbox.name, timeMs: claim.claimedAtMs };
      const read = await readMessage(store, claimPath(mailbox, claim), fallback);
      if (read.kind === 'message') pending.push({ message: read.message, mailboxName: mailbox.name, state: 'offered' });
    }
  }
  return pending;
}
