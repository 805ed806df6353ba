import { dirname } from 'node:path';
import { failureOf, isSystemError } from './errors.ts';
import type { FileSystem, OpenFile } from './fs.ts';

const maxFileNameBytes = 150;

/**
 * Writes a new file and waits until its bytes are on the disk. On any failure the file is discarded and the error
 * thrown: a failed fsync must never be tried again on the same file, because the kernel may have dropped the dirty
 * pages and would report success (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export async function createDurableFile(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const file = await fs.createFile(path);
  try {
    await fillFile(fs, file, bytes);
  } catch (error) {
    await discard(fs, path);
    throw error;
  }
}

/** Closes the file whatever happens; of two errors the first counts, because it says why. */
async function fillFile(fs: FileSystem, file: OpenFile, bytes: Uint8Array): Promise<void> {
  try {
    await fs.write(file, bytes);
    await fs.sync(file);
  } catch (error) {
    await failureOf(() => fs.close(file));
    throw error;
  }
  await fs.close(file);
}

/** Removes a name that may be gone already; a name that cannot be removed stays, and the caller's own error counts. */
export async function discard(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch {
    // The cleanup sweep finds it again: every temporary file lies in a folder that is swept.
  }
}

/** Makes a directory and says whether it was missing. */
export async function ensureDirectory(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.makeDirectory(path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Makes a directory and those above it, each name durable before the next one is made. */
export async function ensureDirectoryTree(fs: FileSystem, path: string): Promise<void> {
  if (!(await exists(fs, dirname(path)))) await ensureDirectoryTree(fs, dirname(path));
  if (await ensureDirectory(fs, path)) await fs.syncDirectory(dirname(path));
}

/** The names in a directory, or some of them; none where there is no directory. */
export async function listDirectory(fs: FileSystem, path: string, atMost?: number): Promise<string[]> {
  return (await orMissing(fs.readDirectory(path, atMost))) ?? [];
}

export async function exists(fs: FileSystem, path: string): Promise<boolean> {
  return (await orMissing(fs.stat(path))) !== undefined;
}

/** The beginning of a file name that leaves room for what is added to it: file systems allow 255 bytes. */
export function shortenFileName(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= maxFileNameBytes) return name;
  // A character that is cut in two must not become one that the file system refuses.
  return new TextDecoder().decode(bytes.subarray(0, maxFileNameBytes)).replace(/\ufffd+$/, '');
}

/** Turns "there is no such file" into undefined, and nothing else. */
export async function orMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
