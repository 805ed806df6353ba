import { basename, dirname, join } from 'node:path';
import { orMissing } from '../base/files.ts';
import type { FileSystem } from '../base/fs.ts';

/** Whether this platform's file systems take upper and lower case for the same. */
export const foldsCase = isCaseFoldedOn(process.platform);

export function isCaseFoldedOn(platform: string): boolean {
  return platform === 'win32' || platform === 'darwin';
}

/** A path without symbolic links and `..`; what does not exist yet is taken as it stands, below what does. */
export async function realPathOf(fs: FileSystem, path: string): Promise<string> {
  const real = await orMissing(fs.realPath(path));
  if (real !== undefined) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await realPathOf(fs, parent), basename(path));
}

/** With the separators of every platform turned into forward slashes. */
export function withForwardSlashes(path: string, platform: string = process.platform): string {
  return platform === 'win32' ? path.replaceAll('\\', '/') : path;
}

/** The folder at a path, or the nearest one above what does not exist yet. */
export async function nearestFolder(fs: FileSystem, path: string): Promise<string> {
  const isFolder = (await orMissing(fs.stat(path)))?.kind === 'directory';
  const parent = dirname(path);
  return isFolder || parent === path ? path : nearestFolder(fs, parent);
}
