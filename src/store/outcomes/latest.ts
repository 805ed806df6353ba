import { join } from 'node:path';
import { listOwnFolder } from '../../base/own-folder.ts';
import { isMessageFile, stemOfMessage } from '../../protocol/file-names.ts';
import { isDatedFolder } from '../../protocol/ids.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { compareAge } from '../../protocol/message.ts';
import { listClaims } from '../claim.ts';
import { listInbox } from '../inbox.ts';
import type { Store } from '../store.ts';
import { type Located, locateIn } from './locate.ts';

/** The latest message of a mailbox that is waiting, was handed over or was seen; undefined if it never got one. */
export async function locateLatest(store: Store, mailbox: MailboxLayout): Promise<Located | undefined> {
  const days = (await listOwnFolder(store, mailbox.done)).filter(isDatedFolder).sort();
  const latestDay = days.at(-1);
  const seen = latestDay === undefined ? [] : await listOwnFolder(store, join(mailbox.done, latestDay));
  const names = [
    (await listInbox(store, mailbox)).at(-1),
    (await listClaims(store, mailbox)).map(({ id }) => id).at(-1),
    seen.filter(isMessageFile).sort().at(-1),
  ];
  const found: Located[] = [];
  for (const name of names) {
    const located = name === undefined ? undefined : await locateIn(store, mailbox, stemOfMessage(name));
    if (located) found.push(located);
  }
  return found.sort((one, other) => compareAge(one.message, other.message)).at(-1);
}
