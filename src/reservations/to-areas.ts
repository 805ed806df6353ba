import { posix, resolve } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import type { FileSystem } from '../base/fs.ts';
import { type Area, expandBraces, hasWildcard, pathWithin } from './area.ts';
import { nearestFolder, realPathOf, withForwardSlashes } from './paths.ts';
import { findWorktree } from './worktree.ts';

/** An area as somebody named it, from one of the working trees. */
export interface AreaInTree extends Area {
  /** The working tree that it was named in; the root itself outside of any. */
  readonly tree: string;
}

/**
 * Resolves paths and patterns that an agent in `directory` gave.
 * @throws BAD_INPUT
 */
export async function toAreas(fs: FileSystem, directory: string, given: readonly string[]): Promise<AreaInTree[]> {
  const areas: AreaInTree[] = [];
  for (const path of given) {
    for (const pattern of expandBraces(path.trim())) areas.push(await toArea(fs, directory, pattern));
  }
  return areas;
}

async function toArea(fs: FileSystem, directory: string, given: string): Promise<AreaInTree> {
  if (given === '') throw new Cc2ccError('BAD_INPUT', 'a path is empty; name the file, the folder or the pattern');
  const names = withForwardSlashes(given).split('/');
  const firstPattern = names.findIndex(hasWildcard);
  const [fixed, rest] = firstPattern < 0 ? [names, []] : [names.slice(0, firstPattern), names.slice(firstPattern)];
  if (rest.includes('..')) throw new Cc2ccError('BAD_INPUT', `"${given}" has .. behind a wildcard; write it without`);
  // Without a name in front of it, the pattern begins here, or at the root of the disk.
  const base = await realPathOf(fs, resolve(directory, fixed.length === 1 && fixed[0] === '' ? '/' : fixed.join('/')));
  const { root, tree } = await rootFor(fs, directory, base);
  const below = pathWithin(tree, withForwardSlashes(base)) ?? '';
  // A slash at the end says that the folder with all that is in it is meant.
  const ending = rest.at(-1) === '' ? '**' : '';
  return { root, tree, pattern: posix.normalize([below, ...rest, ending].filter(Boolean).join('/') || '**') };
}

/** The repository of a path. Outside of any it is where the session works, or else the nearest folder there is. */
async function rootFor(fs: FileSystem, directory: string, path: string): Promise<{ root: string; tree: string }> {
  const worktree = await findWorktree(fs, path);
  if (worktree) return { root: worktree.shared, tree: worktree.root };
  const folder = await nearestFolder(fs, path);
  const own = withForwardSlashes(await realPathOf(fs, directory));
  const root = pathWithin(own, withForwardSlashes(path)) === undefined ? withForwardSlashes(folder) : own;
  return { root, tree: root };
}
