import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { readBytes } from '../base/state-file.ts';
import { isDraft, messageName, quotaName } from '../protocol/file-names.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import { maxManifestBytes } from '../store/history/history-manifest.ts';
import type { Store } from '../store/store.ts';
import { type Batch, batchesIn, leftOverAfterMs, type Round } from './removable.ts';

/** Files that nothing uses any more: old counts against quotas, doorbells that rang, and what replaced files left. */
export async function* leftOverIn(round: Round, mailbox: MailboxLayout): AsyncGenerator<Batch> {
  yield* batchesIn(round, { folder: mailbox.bell, kind: 'mark' }, round.older(leftOverAfterMs));
  const isWaiting = (id: string) => exists(round.store.fs, join(mailbox.inbox, messageName.format(id)));
  const judge = round.each(async (file) => {
    if (!round.isOlder(file, leftOverAfterMs)) return false;
    const count = quotaName.parse(file.name);
    return count === undefined || !(await isWaiting(count.id));
  });
  yield* batchesIn(round, { folder: mailbox.quota, kind: 'mark', isNested: true }, judge);
}

/** Segments of the search index that no manifest names, and the index of folders that are gone. */
export async function* unusedIndex(round: Round): AsyncGenerator<Batch> {
  const { store } = round;
  const { index, root } = store.layout;
  for (const name of (await listOwnFolder(store, index)).sort()) {
    for (const key of (await listOwnFolder(store, join(index, name))).sort()) {
      const folder = join(index, name, key);
      const isUsed = await exists(store.fs, join(mailboxOf(root, name).root, ...key.split(/-(.*)/s).filter(Boolean)));
      const manifest = isUsed ? await readManifestText(store, folder) : '';
      const judge = round.each((file) => {
        const isNeeded = isUsed && (file.name === 'manifest.json' || manifest.includes(file.name));
        return !isNeeded && round.isOlder(file, leftOverAfterMs);
      });
      yield* batchesIn(round, { folder, kind: 'index' }, judge);
    }
  }
}

/** Drafts of files that a process that died was about to put in a place of their own. */
export async function* leftOverDrafts(round: Round, folders: readonly string[]): AsyncGenerator<Batch> {
  const judge = round.each((file) => isDraft(file.name) && round.isOlder(file, leftOverAfterMs));
  for (const folder of folders) yield* batchesIn(round, { folder, kind: 'draft' }, judge);
}

async function readManifestText(store: Store, folder: string): Promise<string> {
  const bytes = await readBytes(store.fs, join(folder, 'manifest.json'), maxManifestBytes);
  return bytes ? new TextDecoder().decode(bytes) : '';
}
