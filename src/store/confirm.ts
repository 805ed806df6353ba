import { join } from 'node:path';
import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { ensureDirectory } from '../base/files.ts';
import { linkIfFree } from '../base/link-once.ts';
import { ensureOwnFolder, requireOwnFolder } from '../base/own-folder.ts';
import { messageName } from '../protocol/file-names.ts';
import { dateFolderOf } from '../protocol/ids.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { type Claim, claimPath } from './claim.ts';
import type { Store } from './store.ts';

/**
 * Files a message that was seen into done/. Not by rename: between two names of one inode rename succeeds and does
 * nothing (rename(2)), and a crash can leave both names.
 * @throws LEASE_LOST when another owner has taken the message over.
 */
export async function confirm(store: Store, mailbox: MailboxLayout, claim: Claim): Promise<void> {
  const folder = join(mailbox.done, dateFolderOf(claim.id));
  await ensureDay(store, mailbox, folder);
  await moveByLink(store, claimPath(mailbox, claim), folder, messageName.format(claim.id));
}

/** The folder of a day, its name made durable and looked at once per process: it must be no link to elsewhere. */
export async function ensureDay(store: Store, { done }: MailboxLayout, folder: string): Promise<void> {
  if (store.durableFolders.has(folder)) {
    await ensureDirectory(store.fs, folder);
    return;
  }
  await requireOwnFolder(store.fs, done);
  await ensureOwnFolder(store.fs, folder);
  await store.fs.syncDirectory(done);
  store.durableFolders.add(folder);
}

/** link, fsync the folder, unlink: at every moment at least one durable name is left. */
export async function moveByLink(store: Store, from: string, folder: string, fileName: string): Promise<void> {
  try {
    await linkIfFree(store.fs, from, join(folder, fileName));
  } catch (error) {
    throw isSystemError(error, 'ENOENT') ? leaseLost(from, error) : error;
  }
  await store.fs.syncDirectory(folder);
  try {
    await store.fs.unlink(from);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

export function leaseLost(path: string, cause: unknown): Cc2ccError {
  return new Cc2ccError('LEASE_LOST', `${path} was taken over by another owner; nothing is to be done`, { cause });
}
