import { dirname, join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { broughtBackName } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { placesOfSeen } from './finished.ts';
import type { Store } from './store.ts';

/**
 * Puts a message that was seen back into the inbox, because its reader's conversation has lost it. By rename, so that
 * it has one name at every moment: the gate drops what is in done/ as well. Under a name that no sender gives, because
 * rename would replace a copy that a sender has put there again.
 * @returns false when it is not among what was seen any more.
 */
export async function bringBack(store: Store, mailbox: MailboxLayout, id: string): Promise<boolean> {
  for (const place of placesOfSeen(mailbox, id)) {
    try {
      await store.fs.rename(place, join(mailbox.inbox, broughtBackName.format(id)));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) continue;
      throw error;
    }
    await store.fs.syncDirectory(mailbox.inbox);
    await store.fs.syncDirectory(dirname(place));
    return true;
  }
  return false;
}

/** Whether a file in an inbox was brought back, also where it was moved there from that of a former name since. */
export function isBroughtBack(fileName: string, id: string): boolean {
  return fileName.startsWith(beginOfName(id));
}

function beginOfName(id: string): string {
  return `${id}.again.`;
}
