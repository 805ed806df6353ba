import { join, relative } from 'node:path';
import type fastGlob from 'fast-glob';
import { orMissing } from './files.ts';
import type { FileStats } from './fs.ts';
import { type BridgeFolder, listOwnFolder } from './own-folder.ts';

export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly stats: FileStats;
}

/**
 * The regular files that fit a pattern below the bridge directory, in the order of their paths. It looks through no
 * symbolic link and into no folder of another account, at whatever step of the way.
 * @param folder to begin in, below the bridge directory.
 * @param pattern of what is in it: `*` for its files, `*` twice with a slash between them for those of its folders.
 */
export async function findFiles(bridge: BridgeFolder, folder: string, pattern: string): Promise<FoundFile[]> {
  const { root } = bridge.layout;
  // Most commands look for nothing, and start faster without it.
  const { default: fastGlob } = await import('fast-glob');
  const start = fastGlob.escapePath(relative(root, folder).replaceAll('\\', '/'));
  const found = (await fastGlob.glob(`${start}/${pattern}`, {
    cwd: root,
    dot: true,
    followSymbolicLinks: false,
    stats: true,
    fs: adapterOf(bridge) as unknown as fastGlob.FileSystemAdapter,
  })) as unknown as {
    readonly name: string;
    readonly path: string;
    readonly stats: Entry & { readonly found: FileStats };
  }[];
  return found
    .map(({ name, path, stats }) => ({ name, path: join(root, path), stats: stats.found }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
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
    found,
    isFile: () => found?.kind === 'file',
    isDirectory: () => found?.kind === 'directory',
    isSymbolicLink: no,
    isBlockDevice: no,
    isCharacterDevice: no,
    isFIFO: no,
    isSocket: no,
  };
}
