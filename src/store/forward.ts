import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { shortenFileName } from '../base/files.ts';
import { movedName, newNonce, stemOfMessage } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { listInbox } from './inbox.ts';
import type { Store } from './store.ts';

/** Whether a file in an inbox was moved there from that of a former name. */
export function isForwarded(fileName: string): boolean {
  return movedName.parse(fileName)?.why === 'forwarded';
}

/**
 * Moves what waits in one inbox to another, after an agent was renamed. Each message gets a file name of its own
 * there, because rename would replace a copy that a sender has put there meanwhile. A power cut may undo the move, which
 * loses nothing: the old inbox is looked at as long as the name is forwarded.
 * @returns how many messages moved.
 */
export async function forward(store: Store, from: MailboxLayout, to: MailboxLayout): Promise<number> {
  let moved = 0;
  for (const name of await listInbox(store, from)) {
    const stem = shortenFileName(stemOfMessage(name));
    const target = join(to.inbox, movedName.format({ stem, why: 'forwarded', nonce: newNonce() }));
    try {
      await store.fs.rename(join(from.inbox, name), target);
      moved += 1;
    } catch (error) {
      if (!isSystemError(error, 'ENOENT')) throw error;
    }
  }
  return moved;
}
