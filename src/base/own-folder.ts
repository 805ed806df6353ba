import { relative, sep } from 'node:path';
import { Cc2ccError, isSystemError } from './errors.ts';
import { ensureDirectory, listDirectory, orMissing } from './files.ts';
import type { FileStats, FileSystem } from './fs.ts';
import { isSharedMode, ownUserId } from './fs-rights.ts';
import { knownHome } from './settings.ts';

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
 * @returns whether it is there.
 * @throws UNSAFE_FILE for a symbolic link, whatever it points at, or for another account's folder.
 */
export async function requireOwnFolder(fs: FileSystem, path: string): Promise<boolean> {
  const stats = await orMissing(fs.stat(path));
  if (!stats) return false;
  const fault = faultOf(path, stats);
  if (fault) throw fault;
  const isPrivate = stats.mode !== undefined && !isSharedMode(stats.mode);
  if (isPrivate && (stats.mode & rightsOfOthers) !== 0) await takeRightsOfOthers(fs, path);
  return true;
}

/** Creates a folder inside the bridge directory, or makes sure that the one there is its own. @returns whether it was missing. */
export async function ensureOwnFolder(fs: FileSystem, path: string): Promise<boolean> {
  const isNew = await ensureDirectory(fs, path);
  if (!isNew) await requireOwnFolder(fs, path);
  return isNew;
}

/** A bridge directory and what it lies on. A store is one, and a registry. */
export interface BridgeFolder {
  readonly fs: FileSystem;
  readonly layout: { readonly root: string };
}

/** The names in the bridge directory itself, which may be reached through a symbolic link. */
export function listBridge({ fs, layout }: BridgeFolder): Promise<string[]> {
  return listDirectory(fs, layout.root);
}

/**
 * The names in a folder below the bridge directory, or some of them. There are none where the folder is missing, and
 * none where it, or a folder on the way to it, is a symbolic link or belongs to another account.
 */
export async function listOwnFolder(bridge: BridgeFolder, path: string, atMost?: number): Promise<string[]> {
  return (await isOwnFolder(bridge, path)) ? listDirectory(bridge.fs, path, atMost) : [];
}

/**
 * The same names in portions of `atOnce`, for a folder that may hold too many. Each portion is given only while the
 * folder is still the bridge directory's own. Whoever removes files between two portions may miss some: systems differ.
 */
export async function* portionsOfOwnFolder(
  bridge: BridgeFolder,
  path: string,
  atOnce: number,
): AsyncGenerator<string[]> {
  const { fs } = bridge;
  if (!(await isOwnFolder(bridge, path))) return;
  const directory = await orMissing(fs.openDirectory(path));
  if (!directory) return;
  try {
    for (;;) {
      const names = await fs.readNames(directory, atOnce);
      if (names.length === 0 || !(await isOwnFolder(bridge, path))) return;
      yield names;
    }
  } finally {
    await fs.closeDirectory(directory);
  }
}

/** Whether a folder below the bridge directory, and each on the way to it, is there and the bridge directory's own. */
export async function isOwnFolder({ fs, layout: { root } }: BridgeFolder, path: string): Promise<boolean> {
  let folder = root;
  const below = path.startsWith(root + sep) ? path.slice(root.length + 1) : relative(root, path);
  for (const step of below.split(sep)) {
    // With a separator at its end, a link would be followed.
    if (step !== '') folder += sep + step;
    const stats = await orMissing(fs.stat(folder));
    if (step === '..' || !stats || faultOf(folder, stats)) return false;
  }
  return true;
}

/** The reason why a folder inside the bridge directory is unsafe; a missing one is no fault. Changes nothing. */
export async function faultOfFolder(fs: FileSystem, path: string): Promise<Cc2ccError | undefined> {
  const stats = await orMissing(fs.stat(path));
  return stats && faultOf(path, stats);
}

function faultOf(path: string, stats: FileStats): Cc2ccError | undefined {
  if (stats.kind !== 'directory') return notAFolder(path);
  const isForeign = stats.mode !== undefined && !isSharedMode(stats.mode) && stats.ownerId !== ownUserId;
  return isForeign ? foreign(path, stats) : undefined;
}

function holdsHome(root: string): boolean {
  const home = knownHome();
  return home !== undefined && !/^\.\.|^([A-Za-z]:|\/)/.test(relative(root, home));
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
        'run under that account, set CC2CC_BRIDGE_DIR to a folder of your own, or share it with a group as docs/CONFIGURATION.md explains',
    },
  );
}
