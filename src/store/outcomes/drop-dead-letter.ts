import { join } from 'node:path';
import { Cc2ccError } from '../../base/errors.ts';
import { exists, orMissing } from '../../base/files.ts';
import { linkIfFree } from '../../base/link-once.ts';
import { ensureOwnFolder } from '../../base/own-folder.ts';
import { deadReasonName, messageName } from '../../protocol/file-names.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { moveByLink } from '../confirm.ts';
import type { Store } from '../store.ts';

/**
 * Puts a dead message aside into dropped/, with its reason. It stays readable and can still be sent again; its id stays
 * used up. The reason goes first, so that no dropped message lacks one.
 * @returns false if it does not lie in dead/ any more.
 */
export async function dropDeadLetter(store: Store, mailbox: MailboxLayout, id: string): Promise<boolean> {
  const [letter, reason] = [messageName.format(id), deadReasonName.format(id)];
  if (!(await exists(store.fs, join(mailbox.dead, letter)))) return false;
  if (await ensureOwnFolder(store.fs, mailbox.dropped)) await store.fs.syncDirectory(mailbox.root);
  await linkBeside(store, mailbox, reason);
  try {
    await moveByLink(store, join(mailbox.dead, letter), mailbox.dropped, letter);
  } catch (error) {
    if (error instanceof Cc2ccError && error.code === 'LEASE_LOST') return false;
    throw error;
  }
  await orMissing(store.fs.unlink(join(mailbox.dead, reason)));
  return true;
}

async function linkBeside(store: Store, mailbox: MailboxLayout, fileName: string): Promise<void> {
  // Another one who drops it was here, or there never was a reason.
  await orMissing(linkIfFree(store.fs, join(mailbox.dead, fileName), join(mailbox.dropped, fileName)));
}
