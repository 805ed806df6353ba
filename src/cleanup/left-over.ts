import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { readBytes } from '../base/state-file.ts';
import { isDraft, messageName, quotaName } from '../protocol/file-names.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import { maxManifestBytes } from '../store/history/history-manifest.ts';
import type { Store } from '../store/store.ts';
import { isOlder, leftOverAfterMs, listFiles, type Removable } from './removable.ts';

/** Files that nothing uses any more: old counts against quotas, doorbells that rang, and what replaced files left. */
export async function listLeftOverIn(store: Store, mailbox: MailboxLayout): Promise<Removable[]> {
  const found: Removable[] = [...(await listFiles(store, mailbox.bell, 'mark'))];
  const waiting = new Set(await listOwnFolder(store, mailbox.inbox));
  const counts = await listFiles(store, mailbox.quota, 'mark', '*/*');
  found.push(...counts.filter(({ name }) => !waiting.has(messageName.format(quotaName.parse(name)?.id ?? ''))));
  return found.filter((file) => isOlder(store, file, leftOverAfterMs));
}

/** Segments of the search index that no manifest names, and the index of folders that are gone. */
export async function listUnusedIndex(store: Store): Promise<Removable[]> {
  const { index, root } = store.layout;
  const found: Removable[] = [];
  for (const name of await listOwnFolder(store, index)) {
    for (const key of await listOwnFolder(store, join(index, name))) {
      const folder = join(index, name, key);
      const isUsed = await exists(store.fs, join(mailboxOf(root, name).root, ...key.split(/-(.*)/s).filter(Boolean)));
      const manifest = isUsed ? await readManifestText(store, folder) : '';
      const files = await listFiles(store, folder, 'index');
      found.push(
        ...files.filter((file) => !isUsed || !(file.name === 'manifest.json' || manifest.includes(file.name))),
      );
    }
  }
  return found.filter((file) => isOlder(store, file, leftOverAfterMs));
}

/** Drafts of files that a process that died was about to put in a place of their own. */
export async function listLeftOverDrafts(store: Store, folders: readonly string[]): Promise<Removable[]> {
  const found: Removable[] = [];
  for (const folder of folders) found.push(...(await listFiles(store, folder, 'draft')));
  const drafts = found.filter(({ name }) => isDraft(name));
  return drafts.filter((file) => isOlder(store, file, leftOverAfterMs));
}

async function readManifestText(store: Store, folder: string): Promise<string> {
  const bytes = await readBytes(store.fs, join(folder, 'manifest.json'), maxManifestBytes);
  return bytes ? new TextDecoder().decode(bytes) : '';
}
