import { dirname, join } from 'node:path';
import { orMissing } from '../base/files.ts';
import { isOwnFolder } from '../base/own-folder.ts';
import { messageName } from '../protocol/file-names.ts';
import { dateFolderOf } from '../protocol/ids.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Store } from './store.ts';

/** Where a message lies that will not be handed over any more: in done/ or in dead/. */
export async function findFinished(store: Store, mailbox: MailboxLayout, id: string): Promise<string | undefined> {
  for (const place of placesOfFinished(mailbox, id)) {
    if ((await orMissing(store.fs.stat(place))) && (await isOwnFolder(store, dirname(place)))) return place;
  }
  return undefined;
}

/** Every place in which a message may lie that will not be handed over any more. */
export function placesOfFinished(mailbox: MailboxLayout, id: string): string[] {
  return [...placesOfSeen(mailbox, id), join(mailbox.dead, messageName.format(id))];
}

/** Where a message that was seen may lie: below its own date, or straight in done/, where the older tool put it. */
export function placesOfSeen(mailbox: MailboxLayout, id: string): string[] {
  return [join(mailbox.done, dateFolderOf(id), messageName.format(id)), join(mailbox.done, messageName.format(id))];
}
