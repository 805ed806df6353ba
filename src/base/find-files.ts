import { join, relative, sep } from 'node:path';
import type fastGlob from 'fast-glob';
import { orMissing } from './files.ts';
import type { FileStats } from './fs.ts';
import { type BridgeFolder, listOwnFolder, portionsOfOwnFolder } from './own-folder.ts';

/** How many files of a folder are in memory at once. */
export const filesAtOnce = 1_000;

export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly stats: FileStats;
}

/** Files of one folder. */
export interface FoundPortion {
  readonly folder: string;
  /** In the order of their paths; none of the next portion comes before they have been dealt with. */
  readonly files: readonly FoundFile[];
}

/**
 * The regular files of a folder below the bridge directory, or of the folders in it, in portions of a folder each. A
 * folder that is no larger than a portion is one. It looks through no symbolic link and into no folder of another
 * account, at whatever step of the way.
 * @param folder to begin in, below the bridge directory.
 * @param pattern of what is in it: `*` for its files, `*` twice with a slash between them for those of its folders.
 */
export async function* findFiles(
  bridge: BridgeFolder,
  folder: string,
  pattern: '*' | '*/*',
): AsyncGenerator<FoundPortion> {
  for (const place of pattern === '*' ? [folder] : await findFolders(bridge, folder)) {
    for await (const names of portionsOfOwnFolder(bridge, place, filesAtOnce)) {
      const files = await regularAmong(bridge, place, names.sort());
      if (files.length > 0) yield { folder: place, files };
    }
  }
}

/** The folders in a folder, in the order of their paths. There are few of them, however many files they hold. */
async function findFolders(bridge: BridgeFolder, folder: string): Promise<string[]> {
  const { root } = bridge.layout;
  // Most commands look for nothing, and start faster without it.
  const { default: fastGlob } = await import('fast-glob');
  const start = fastGlob.escapePath(relative(root, folder).replaceAll('\\', '/'));
  const found = await fastGlob.glob(`${start}/*`, {
    cwd: root,
    dot: true,
    onlyDirectories: true,
    followSymbolicLinks: false,
    stats: true,
    fs: adapterOf(bridge) as unknown as fastGlob.FileSystemAdapter,
  });
  // With `stats`, an entry is an object.
  return (found as unknown as { readonly path: string }[]).map(({ path }) => join(root, path)).sort();
}

/** The questions that fast-glob asks about an entry, with the answers. */
type Entry = ReturnType<typeof toEntry>;

type Callback<Value> = (error: unknown, value?: Value) => void;

/** The one file system, as fast-glob calls it: each folder that it lists must be the bridge directory's own. */
function adapterOf(bridge: BridgeFolder) {
  const stat = (path: string, done: Callback<Entry>) =>
    reply(async () => toEntry(await orMissing(bridge.fs.stat(path))), done);
  const readdir = (path: string, done: Callback<string[]>) => reply(() => listOwnFolder(bridge, path), done);
  return { lstat: stat, stat, readdir };
}

function reply<Value>(work: () => Promise<Value>, done: Callback<Value>): void {
  work().then((value) => done(null, value), done);
}

/** Links, pipes and what has gone since it was listed are of no kind, and so neither found nor looked through. */
function toEntry(found: FileStats | undefined) {
  const no = () => false;
  return {
    isFile: () => found?.kind === 'file',
    isDirectory: () => found?.kind === 'directory',
    isSymbolicLink: no,
    isBlockDevice: no,
    isCharacterDevice: no,
    isFIFO: no,
    isSocket: no,
  };
}

/** Links, pipes and what has gone since it was listed are left out. */
async function regularAmong({ fs }: BridgeFolder, folder: string, names: readonly string[]): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const name of names) {
    const path = folder + sep + name;
    const stats = await orMissing(fs.stat(path));
    if (stats?.kind === 'file') files.push({ name, path, stats });
  }
  return files;
}
