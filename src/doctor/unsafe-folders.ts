import { relative, sep } from 'node:path';
import { orMissing } from '../base/files.ts';
import type { FileStats, FileSystem } from '../base/fs.ts';
import { isSharedMode, ownUserId } from '../base/fs-rights.ts';
import { quoteForShell } from '../base/quote-for-shell.ts';
import type { Layout } from '../protocol/layout.ts';
import { type Finding, orGood } from './finding/finding.ts';
import { listTree, type TreeFolder } from './tree.ts';

const ownRights = 0o700;
const superuser = 0;
const namedAtMost = 20;

/** What is wrong with one folder, and the command that puts it right. */
interface FolderFault {
  readonly path: string;
  readonly what: string;
  readonly fix: string;
  /** It is in nobody's way yet. */
  readonly isWeak?: boolean;
}

/**
 * Names each folder of the bridge directory that is none, leads elsewhere, is another account's, or is closed to this
 * one, with the command that puts it right. Needs no bridge that opens.
 */
export async function checkUnsafeFolders(fs: FileSystem, layout: Layout): Promise<readonly Finding[]> {
  const ofRoot = await faultOfRoot(fs, layout.root);
  const isReadable = !ofRoot || ofRoot.isListable;
  const { folders, mailboxes } = isReadable ? await listTree(fs, layout) : { folders: [], mailboxes: [] };
  const own = [...(ofRoot ? [ofRoot] : []), ...(await faultsIn(fs, layout.root, folders))];
  const ofMailboxes = await faultsIn(fs, layout.root, mailboxes);
  return [
    ...orGood('folders', findingsOf('folders', own), 'your own, and open to you'),
    ...orGood('mailboxes', findingsOf('mailboxes', ofMailboxes), 'real folders of your own'),
  ];
}

function findingsOf(check: string, faults: readonly FolderFault[]): Finding[] {
  const named = faults.slice(0, namedAtMost).map(({ path, what, fix, isWeak = false }): Finding => {
    return { check, result: isWeak ? 'weaker' : 'broken', detail: `${path} ${what}`, fix };
  });
  const rest = faults.length - named.length;
  if (rest === 0) return named;
  return [...named, { check, result: 'broken', detail: `${rest} more of the kind`, fix: 'fix these, then look again' }];
}

async function faultsIn(fs: FileSystem, root: string, folders: readonly TreeFolder[]): Promise<FolderFault[]> {
  const faults: FolderFault[] = [];
  for (const folder of folders) {
    const fault = await faultOf(fs, root, folder.path);
    faults.push(...(fault ? [fault] : await faultsIn(fs, root, await folder.below())));
  }
  return faults;
}

/** The bridge directory may be reached through a link of the user's; what it is otherwise is said by whoever opens it. */
async function faultOfRoot(fs: FileSystem, root: string) {
  const found = await orMissing(fs.stat(root)).catch(() => undefined);
  const stats = found?.kind === 'other' ? await orMissing(fs.stat(`${root}/.`)).catch(() => undefined) : found;
  if (stats?.kind !== 'directory' || !isClosed(stats)) return undefined;
  const isListable = ownUserId === superuser || ((stats.mode ?? 0) & 0o500) === 0o500;
  return { ...closed(root, stats), isListable };
}

async function faultOf(fs: FileSystem, root: string, path: string): Promise<FolderFault | undefined> {
  const stats = await orMissing(fs.stat(path));
  if (!stats) return undefined;
  if (stats.kind !== 'directory') {
    const aside = `${root}.moved-${relative(root, path).replaceAll(sep, '-')}`;
    return {
      path,
      what: 'is a symbolic link or a file where cc2cc keeps a folder of its own, so nothing is read or written there; find out who put it there, and move it away: a real folder is created in its place',
      fix: `mv ${quoteForShell(path)} ${quoteForShell(aside)}`,
    };
  }
  if (stats.mode === undefined || isSharedMode(stats.mode)) return undefined;
  if (stats.ownerId !== ownUserId) {
    return {
      path,
      what: `belongs to another account (user id ${stats.ownerId}, you are ${ownUserId}), so nothing is read or written there`,
      fix: `sudo chown -R "$(id -u)" ${quoteForShell(path)}`,
    };
  }
  return isClosed(stats) ? closed(path, stats) : undefined;
}

function isClosed({ mode, ownerId }: FileStats): boolean {
  return mode !== undefined && !isSharedMode(mode) && ownerId === ownUserId && (mode & ownRights) !== ownRights;
}

function closed(path: string, { mode = 0 }: FileStats): FolderFault {
  const passes = ownUserId === superuser;
  const forWhom = passes ? 'its owner, which only the superuser passes over' : 'your own account';
  return {
    path,
    what: `is closed to ${forWhom} (mode 0${(mode & 0o777).toString(8).padStart(3, '0')})`,
    fix: `chmod u+rwx ${quoteForShell(path)}`,
    isWeak: passes,
  };
}
