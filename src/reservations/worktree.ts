import { posix } from 'node:path';
import type { FileSystem } from '../base/fs.ts';
import { findRepository } from '../base/repository.ts';
import { pathWithin } from './area.ts';
import { nearestFolder, realPathOf, withForwardSlashes } from './paths.ts';

/** A git working tree, with forward slashes. */
export interface Worktree {
  readonly root: string;
  /** The same for all working trees of its repository. */
  readonly shared: string;
}

/** @param path without symbolic links. */
export async function findWorktree(fs: FileSystem, path: string): Promise<Worktree | undefined> {
  const repository = await findRepository(fs, await nearestFolder(fs, path));
  if (!repository) return undefined;
  const { root, shared } = repository;
  return {
    root: withForwardSlashes(root),
    shared: withForwardSlashes(root === shared ? root : await realPathOf(fs, shared)),
  };
}

/** Where a file of a working tree would lie in the tree that stands for all of them. */
export function inSharedTree(path: string, { root, shared }: Worktree): string {
  const within = pathWithin(root, path);
  return within === undefined ? path : posix.join(shared, within);
}
