import { dirname, sep } from 'node:path';
import { orMissing } from './files.ts';
import type { FileStats } from './fs.ts';
import { type BridgeFolder, portionsOfOwnFolder } from './own-folder.ts';

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
  for await (const names of portionsOfOwnFolder(bridge, folder, filesAtOnce)) {
    const paths = names.sort().map((name) => folder + sep + name);
    if (pattern === '*') {
      const files = await regularAmong(bridge, paths);
      if (files.length > 0) yield { folder, files };
    } else {
      for (const path of paths) yield* findFiles(bridge, path, '*');
    }
  }
}

/** Links, pipes and what has gone since it was listed are left out. */
async function regularAmong({ fs }: BridgeFolder, paths: readonly string[]): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const path of paths) {
    const stats = await orMissing(fs.stat(path));
    if (stats?.kind === 'file') files.push({ name: path.slice(dirname(path).length + 1), path, stats });
  }
  return files;
}
