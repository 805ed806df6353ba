import { join } from 'node:path';
import { linkOnce } from '../base/link-once.ts';
import { messageName } from '../protocol/file-names.ts';
import { dateFolderOf } from '../protocol/ids.ts';
import type { Message } from '../protocol/message.ts';
import { ensureDay } from './confirm.ts';
import { requireSendable } from './send.ts';
import { type Store, withMailbox } from './store.ts';

/**
 * Notes a message that reached its recipient without the mailbox, where what was seen lies: it is found there, is never
 * handed over, and goes with the rest when old mail is removed.
 * @throws MESSAGE_TOO_LARGE, BAD_MESSAGE
 */
export async function noteSent(store: Store, mailboxName: string, message: Message): Promise<void> {
  const bytes = await requireSendable(store, mailboxName, message);
  await withMailbox(store, mailboxName, async (mailbox) => {
    const folder = join(mailbox.done, dateFolderOf(message.id));
    await ensureDay(store, mailbox, folder);
    await linkOnce(store.fs, join(folder, messageName.format(message.id)), bytes, { draftFolder: mailbox.tmp });
  });
}
