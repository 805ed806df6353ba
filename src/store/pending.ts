import { listDirectory } from '../base/files.ts';
import { mailboxOf, mailboxPrefix } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { claimPath, listClaims } from './claim.ts';
import { inspect, listInbox, readMessage } from './inbox.ts';
import type { Store } from './store.ts';

export interface PendingMessage {
  readonly message: Message;
  readonly mailboxName: string;
  readonly state: 'queued' | 'offered';
}

/** Every message on its way: in an inbox, or offered and not yet seen. */
export async function listPending(store: Store): Promise<PendingMessage[]> {
  const pending: PendingMessage[] = [];
  const folders = (await listDirectory(store.fs, store.layout.root)).filter((name) => name.startsWith(mailboxPrefix));
  for (const folder of folders.sort()) {
    const mailbox = mailboxOf(store.layout.root, folder.slice(mailboxPrefix.length));
    for (const fileName of await listInbox(store, mailbox)) {
      const entry = await inspect(store, mailbox, fileName);
      if (entry.kind === 'message') {
        pending.push({ message: entry.message, mailboxName: mailbox.name, state: 'queued' });
      }
    }
    for (const held of await listClaims(store, mailbox)) {
      const fallback = { id: held.id, to: mailbox.name, timeMs: held.claimedAtMs };
      const read = await readMessage(store, claimPath(mailbox, held), fallback);
      if (read.kind === 'message') pending.push({ message: read.message, mailboxName: mailbox.name, state: 'offered' });
    }
  }
  return pending;
}
