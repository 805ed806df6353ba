import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRemovable } from '../../src/cleanup/cleanup.ts';
import { removeFiles } from '../../src/cleanup/remove.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { confirm } from '../../src/store/confirm.ts';
import { send } from '../../src/store/send.ts';
import type { Store } from '../../src/store/store.ts';
import { expired, first, reader, writer } from './messages.ts';
import type { Situation } from './scenario.ts';
import { offer } from './states.ts';

export const cleaningUp: Situation = {
  name: 'cleaning up',
  onStore: [
    {
      name: 'clean up beside mail that waits',
      owed: [first],
      prepare: async (store) => {
        await leaveOver(store);
        await send(store, reader, first);
      },
      act: cleanUp,
    },
    {
      name: 'clean up beside mail that is offered',
      owed: [first],
      prepare: async (store) => {
        await leaveOver(store);
        await offer(store, first);
      },
      act: cleanUp,
    },
  ],
  inSession: [],
  amongProcesses: [],
};

/** Mail that was filed, and a file of each other kind that lies about a mailbox. */
async function leaveOver(store: Store): Promise<void> {
  const mailbox = mailboxOf(store.layout.root, reader);
  await confirm(store, mailbox, await offer(store, expired));
  const indexFolder = join(store.layout.index, reader, 'done-2020-01-01');
  await mkdir(indexFolder, { recursive: true });
  await mkdir(join(mailbox.quota, writer), { recursive: true });
  await mkdir(mailbox.dropped, { recursive: true });
  const paths = [join(indexFolder, 'old.lines'), join(mailbox.quota, writer, `${expired.id}~9`)];
  for (const path of [...paths, join(mailbox.dropped, 'msg-1.json'), join(mailbox.bell, '1-a')])
    await writeFile(path, '');
}

async function cleanUp(store: Store): Promise<[]> {
  const later = { ...store, fs: { ...store.fs, nowMs: () => Date.now() + 40 * 24 * 60 * 60 * 1000 } };
  await removeFiles(later, findRemovable(later, { olderThanMs: 0 }));
  return [];
}
