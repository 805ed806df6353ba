import { join } from 'node:path';
import { listOwnFolder } from '../base/own-folder.ts';
import { stemOfMessage } from '../protocol/file-names.ts';
import { isDatedFolder, isDayFolder } from '../protocol/ids.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { readMessage } from './inbox.ts';
import type { Store } from './store.ts';

/** How many files of one folder are looked at, the latest ids. */
const readAtMost = 500;

/** Seen messages that were sent since a time (milliseconds since 1970), and those of other programs, which bear no date. */
export async function listSeen(store: Store, mailbox: MailboxLayout, sinceMs: number): Promise<Message[]> {
  const firstDate = new Date(sinceMs).toISOString().slice(0, 10);
  const folders = await listOwnFolder(store, mailbox.done);
  const messages: Message[] = [];
  for (const folder of folders
    .filter((name) => isDayFolder(name) && (!isDatedFolder(name) || name >= firstDate))
    .sort()) {
    const fileNames = (await listOwnFolder(store, join(mailbox.done, folder))).sort().slice(-readAtMost);
    for (const fileName of fileNames) {
      const fallback = { id: stemOfMessage(fileName), to: mailbox.name, timeMs: store.fs.nowMs() };
      const read = await readMessage(store, join(mailbox.done, folder, fileName), fallback);
      if (read.kind === 'message') messages.push(read.message);
    }
  }
  return messages;
}
