import { homedir } from 'node:os';
import { relative } from 'node:path';
import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { listDirectory, orMissing } from '../base/files.ts';
import type { FileStats, FileSystem } from '../base/fs.ts';
import { isSharedMode, ownUserId } from '../base/fs-rights.ts';
import { type Layout, type MailboxLayout, mailboxNamesIn, mailboxOf } from '../protocol/layout.ts';

const rightsOfOthers = 0o077;

/** With whom the bridge directory is shared: `nobody`, a `group` on purpose, or `anybody` because rights cannot be set. */
export type Sharing = 'nobody' | 'group' | 'anybody';

/**
 * Makes sure that the bridge directory is ours, and takes the rights of others from it unless it is shared with a group
 * on purpose, or holds the home directory, whose rights are none of our business. It may be reached through a symbolic link, because its place is the person's choice.
 * @throws UNSAFE_FILE when it is no directory, or another account's.
 */
export async function secureRoot(fs: FileSystem, root: string): Promise<Sharing> {
  const found = await fs.stat(root);
  const place = found.kind === 'other' ? `${root}/.` : root;
  const stats = found.kind === 'other' ? await fs.stat(place) : found;
  if (stats.kind !== 'directory') throw notAFolder(root);
  if (stats.mode === undefined) return 'nobody';
  if (isSharedMode(stats.mode)) return 'group';
  if (stats.ownerId !== ownUserId) throw foreign(root, stats);
  if ((stats.mode & rightsOfOthers) === 0) return 'nobody';
  return !holdsHome(root) && (await takeRightsOfOthers(fs, place)) ? 'nobody' : 'anybody';
}

/**
 * Makes sure that a folder inside the bridge directory is one of its own; a missing one is no fault.
 * @throws UNSAFE_FILE for a symbolic link, whatever it points at, or for another account's folder.
 */
export async function requireOwnFolder(fs: FileSystem, path: string): Promise<void> {
  const stats = await orMissing(fs.stat(path));
  if (!stats) return;
  if (stats.kind !== 'directory') throw notAFolder(path);
  if (stats.mode === undefined || isSharedMode(stats.mode)) return;
  if (stats.ownerId !== ownUserId) throw foreign(path, stats);
  if ((stats.mode & rightsOfOthers) !== 0) await takeRightsOfOthers(fs, path);
}

/** The same for a mailbox and those of its folders that mail passes through. */
export async function requireOwnMailbox(fs: FileSystem, mailbox: MailboxLayout): Promise<void> {
  const { root, inbox, claimed, accepted, done, dead } = mailbox;
  for (const folder of [root, inbox, claimed, accepted, done, dead]) await requireOwnFolder(fs, folder);
}

/** Every mailbox that is the bridge directory's own; one that is not must not keep anybody from the others. */
export async function listOwnMailboxes(fs: FileSystem, layout: Layout): Promise<MailboxLayout[]> {
  const own: MailboxLayout[] = [];
  for (const { mailbox, fault } of await examineMailboxes(fs, layout)) if (!fault) own.push(mailbox);
  return own;
}

/** Every mailbox, and what is unsafe about it. */
export async function examineMailboxes(
  fs: FileSystem,
  layout: Layout,
): Promise<{ readonly mailbox: MailboxLayout; readonly fault: Cc2ccError | undefined }[]> {
  const names = mailboxNamesIn(await listDirectory(fs, layout.root));
  const faultOf = async (mailbox: MailboxLayout) => {
    try {
      await requireOwnMailbox(fs, mailbox);
      return undefined;
    } catch (error) {
      if (error instanceof Cc2ccError) return error;
      throw error;
    }
  };
  return Promise.all(
    names
      .map((name) => mailboxOf(layout.root, name))
      .map(async (mailbox) => ({ mailbox, fault: await faultOf(mailbox) })),
  );
}

function holdsHome(root: string): boolean {
  return !/^\.\.|^([A-Za-z]:|\/)/.test(relative(root, homedir()));
}

/** @returns false where the file system has no rights to set. */
async function takeRightsOfOthers(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.setDirectoryMode(path, 0o700);
    return (((await fs.stat(path)).mode ?? 0) & rightsOfOthers) === 0;
  } catch (error) {
    if (isSystemError(error, 'EPERM', 'ENOTSUP', 'EROFS', 'EINVAL', 'ELOOP')) return false;
    throw error;
  }
}

function notAFolder(path: string): Cc2ccError {
  return new Cc2ccError('UNSAFE_FILE', `${path} is a symbolic link or a file where cc2cc keeps a folder of its own`, {
    remedy: 'put a real folder in its place, no mail was touched',
  });
}

function foreign(path: string, { ownerId }: FileStats): Cc2ccError {
  return new Cc2ccError(
    'UNSAFE_FILE',
    `${path} belongs to another account (user id ${ownerId}, you are ${ownUserId})`,
    {
      remedy:
        'run under that account, set CC2CC_BRIDGE_DIR to a folder of your own, or share it with a group as docs/CONFIGURATION.md tells',
    },
  );
}
