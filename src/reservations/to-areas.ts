import { dirname, posix, resolve } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import type { FileSystem } from '../base/fs.ts';
import { findRepository } from '../base/repository.ts';
import { type Area, expandBraces, hasWildcard, pathWithin } from './area.ts';
import { realPathOf, withForwardSlashes } from './paths.ts';

/**
 * Resolves paths and patterns that an agent in `directory` gave.
 * @throws BAD_INPUT
 */
export async function toAreas(fs: FileSystem, directory: string, given: readonly string[]): Promise<Area[]> {
  const areas: Area[] = [];
  for (const path of given) {
    for (const pattern of expandBraces(path.trim())) areas.push(await toArea(fs, directory, pattern));
  }
  return areas;
}

/** The root of the repository that a directory lies in; the directory itself outside of any. */
export async function rootOf(fs: FileSystem, directory: string): Promise<string> {
  const real = await realPathOf(fs, directory);
  return withForwardSlashes((await findRepository(fs, real))?.root ?? real);
}

async function toArea(fs: FileSystem, directory: string, given: string): Promise<Area> {
  if (given === '') throw new Cc2ccError('BAD_INPUT', 'a path is empty; name the file, the folder or the pattern');
  const names = withForwardSlashes(given).split('/');
  const firstPattern = names.findIndex(hasWildcard);
  const [fixed, rest] = firstPattern < 0 ? [names, []] : [names.slice(0, firstPattern), names.slice(firstPattern)];
  if (rest.includes('..')) throw new Cc2ccError('BAD_INPUT', `"${given}" has .. behind a wildcard; write it without`);
  // Without a name in front of it, the pattern begins here, or at the root of the disk.
  const base = await realPathOf(fs, resolve(directory, fixed.length === 1 && fixed[0] === '' ? '/' : fixed.join('/')));
  const root = await rootFor(fs, directory, base);
  const below = pathWithin(root, withForwardSlashes(base)) ?? '';
  // A slash at the end says that the folder with all that is in it is meant.
  const ending = rest.at(-1) === '' ? '**' : '';
  return { root, pattern: posix.normalize([below, ...rest, ending].filter(Boolean).join('/') || '**') };
}

/** The repository of a path. Outside of any it is where the session works, or else the nearest folder there is. */
async function rootFor(fs: FileSystem, directory: string, path: string): Promise<string> {
  const folder = await nearestFolder(fs, path);
  const repository = await findRepository(fs, folder);
  if (repository) return withForwardSlashes(repository.root);
  const own = withForwardSlashes(await realPathOf(fs, directory));
  return pathWithin(own, withForwardSlashes(path)) === undefined ? withForwardSlashes(folder) : own;
}

async function nearestFolder(fs: FileSystem, path: string): Promise<string> {
  const isFolder = (await orMissing(fs.stat(path)))?.kind === 'directory';
  const parent = dirname(path);
  return isFolder || parent === path ? path : nearestFolder(fs, parent);
}
