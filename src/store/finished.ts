import { join } from 'node:path';
import { orMissing } from '../base/files.ts';
import { dateFolderOf } from '../protocol/ids.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Store } from './store.ts';

/** Where a message lies that will not be handed over any more: in done/ or in dead/. */
export async function findFinished(store: Store, mailbox: MailboxLayout, id: string): Promise<string | undefined> {
  const places = [join(mailbox.done, dateFolderOf(id), `${id}.json`), join(mailbox.dead, `${id}.json`)];
  for (const place of places) {
    if (await orMissing(store.fs.stat(place))) return place;
  }
  return undefined;
}
