import { basename, dirname, join, resolve } from 'node:path';
import type { FileStats, FileSystem } from './fs.ts';

/** The git working tree that a directory lies in. */
export interface Repository {
  readonly root: string;
  /** The branch, the beginning of a commit that was checked out without one, or null where it cannot be told. */
  readonly branch: string | null;
  /** The same folder for all working trees of one repository: that of the first one, or the repository itself where it has none. */
  readonly shared: string;
}

const maxHeadBytes = 4096;

/** Finds the working tree by its `.git`, as git does, and starts no program for it. */
export async function findRepository(fs: FileSystem, directory: string): Promise<Repository | undefined> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const found = await readHead(fs, folder);
    if (found !== undefined) return { root: folder, branch: describeHead(found.head), shared: found.shared };
    if (dirname(folder) === folder) return undefined;
  }
}

interface Head {
  /** Empty in a working tree whose repository cannot be read. */
  readonly head: string;
  readonly shared: string;
}

/** @returns undefined if there is no working tree. */
async function readHead(fs: FileSystem, folder: string): Promise<Head | undefined> {
  const dotGit = join(folder, '.git');
  const kind = await kindOf(fs, dotGit);
  if (kind === undefined) return undefined;
  const head = await readSmallFile(fs, join(dotGit, 'HEAD'));
  if (head !== undefined || kind === 'directory') return { head: head ?? '', shared: folder };
  // Linked working trees and submodules have a file there that names the folder, see gitrepository-layout(5).
  const [, named] = /^gitdir: ([^\n]+)/.exec((await readSmallFile(fs, dotGit)) ?? '') ?? [];
  if (named === undefined) return undefined;
  const gitDirectory = resolve(folder, named.trim());
  if ((await kindOf(fs, gitDirectory)) === undefined) return { head: '', shared: folder };
  return {
    head: (await readSmallFile(fs, join(gitDirectory, 'HEAD'))) ?? '',
    shared: await sharedFolder(fs, gitDirectory),
  };
}

/** A linked working tree names what it shares with the others in `commondir`; a repository is often kept in a hidden folder. */
async function sharedFolder(fs: FileSystem, gitDirectory: string): Promise<string> {
  const named = (await readSmallFile(fs, join(gitDirectory, 'commondir')))?.trim();
  const common = named ? resolve(gitDirectory, named) : gitDirectory;
  return basename(common).startsWith('.') ? dirname(common) : common;
}

function describeHead(head: string): string | null {
  const [, branch] = /^ref: (?:refs\/heads\/)?([^\n]+)/.exec(head) ?? [];
  // Where git keeps its references in tables, HEAD names a branch that cannot be.
  if (branch !== undefined) return branch === '.invalid' ? null : branch.trim();
  return /^[0-9a-f]{40,64}\s*$/.test(head) ? head.slice(0, 7) : null;
}

async function kindOf(fs: FileSystem, path: string): Promise<FileStats['kind'] | undefined> {
  try {
    return (await fs.stat(path)).kind;
  } catch {
    return undefined; // Where it cannot be seen, git finds nothing either.
  }
}

async function readSmallFile(fs: FileSystem, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await fs.readFile(path, maxHeadBytes));
  } catch {
    return undefined; // Missing, a folder, or not ours to read: a branch is worth no error.
  }
}
