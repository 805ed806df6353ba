import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import type { FileSystem } from '../base/fs.ts';
import { resolveHostPath } from '../base/fs-host.ts';
import { findRepository } from '../base/repository.ts';
import { homeDirectory } from '../base/settings.ts';

/** A directory that somebody named, and the git working tree it lies in. */
export interface Place {
  /** Absolute, without symbolic links where it exists. */
  readonly path: string;
  readonly exists: boolean;
  readonly repository: string | undefined;
}

/**
 * The place that a path means.
 * @param base where a relative one begins.
 * @throws BAD_INPUT for what cannot be a path.
 */
export async function findPlace(fs: FileSystem, given: string, base: string | undefined): Promise<Place> {
  const path = toAbsolute(given, base);
  const real = resolveHostPath(path);
  const repository = real === undefined ? undefined : (await findRepository(fs, real))?.root;
  return { path: real ?? path, exists: real !== undefined, repository };
}

/** Whether whoever works in `directory` is at that place: in it, below it, or in the same git working tree. */
export async function isAt(fs: FileSystem, place: Place, directory: string): Promise<boolean> {
  const real = resolveHostPath(directory) ?? directory;
  if (isSameOrBelow(place.path, real)) return true;
  return place.repository !== undefined && (await findRepository(fs, real))?.root === place.repository;
}

function toAbsolute(given: string, base: string | undefined): string {
  const path = given.trim();
  if (path === '') throw new Cc2ccError('BAD_INPUT', 'the path is empty; write a directory, such as dir:.');
  if (/\p{Control}/u.test(path))
    throw new Cc2ccError('BAD_INPUT', 'the path contains a control character; write it anew');
  if (path === '~' || /^~[/\\]/.test(path)) return join(homeDirectory(), path.slice(1));
  if (isAbsolute(path)) return resolve(path);
  if (base !== undefined) return resolve(base, path);
  throw new Cc2ccError('BAD_INPUT', `"${path}" is not below a known directory; write the whole path`);
}

function isSameOrBelow(parent: string, path: string): boolean {
  const way = relative(parent, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
