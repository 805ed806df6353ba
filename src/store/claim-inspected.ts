import { join } from 'node:path';
import { orMissing, shortenFileName } from '../base/files.ts';
import type { FileStats } from '../base/fs.ts';
import { movedName, newNonce, stemOfMessage } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { type Claim, claim, claimPath, type Owner } from './claim.ts';
import type { InboxEntry } from './inbox.ts';
import type { Store } from './store.ts';

/**
 * Claims the very file that was inspected. Another one that came under its name meanwhile, which may be a later message
 * of a script or a link, goes back to the inbox under a name of its own: nobody has looked at it.
 * @returns undefined then, and when somebody else was faster.
 */
export async function claimInspected(
  store: Store,
  mailbox: MailboxLayout,
  entry: Extract<InboxEntry, { kind: 'message' }>,
  owner: Owner,
): Promise<Claim | undefined> {
  const claimed = await claim(store, mailbox, entry.fileName, entry.message.id, owner);
  if (!claimed) return undefined;
  const path = claimPath(mailbox, claimed);
  const stats = await orMissing(store.fs.stat(path));
  // A missing file was taken over by another process; the gate finds that out.
  if (stats === undefined || isSameFile(stats, entry.stats)) return claimed;
  const stem = shortenFileName(stemOfMessage(entry.fileName));
  await orMissing(
    store.fs.rename(path, join(mailbox.inbox, movedName.format({ stem, why: 'later', nonce: newNonce() }))),
  );
  return undefined;
}

/** An inode number alone can be used again at once. */
function isSameFile(one: FileStats, other: FileStats): boolean {
  return (
    one.kind === 'file' &&
    one.inode === other.inode &&
    one.sizeBytes === other.sizeBytes &&
    one.modifiedAtMs === other.modifiedAtMs
  );
}
