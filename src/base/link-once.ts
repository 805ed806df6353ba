import { basename, dirname, join } from 'node:path';
import { draftName, newNonce } from '../protocol/file-names.ts';
import { isSystemError } from './errors.ts';
import { createDurableFile, discard } from './files.ts';
import type { FileSystem } from './fs.ts';

export interface LinkOptions {
  /** Where the draft lies, if not beside the file: a folder that others read must hold whole files only. */
  readonly draftFolder?: string;
  /**
   * A power cut may take the name away again, which saves one wait for the disk. Only for what such a cut ends as well,
   * such as what a running session holds.
   */
  readonly endsWithPower?: boolean;
}

/**
 * Puts a new file under a name that nobody may have: whole and durable, or not at all. Every file of cc2cc that is written
 * once comes into being here: its bytes are on the disk before it has its name, and its name is on the disk before this
 * returns. Also where the name is taken: whoever took it may not have come that far.
 * @returns false where the name is taken; what lies there stays.
 */
export async function linkOnce(
  fs: FileSystem,
  path: string,
  content: Uint8Array | string,
  { draftFolder = dirname(path), endsWithPower = false }: LinkOptions = {},
): Promise<boolean> {
  const draft = draftPath(path, draftFolder);
  await createDurableFile(fs, draft, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  try {
    const isFirst = await linkIfFree(fs, draft, path);
    if (!endsWithPower) await fs.syncDirectory(dirname(path));
    return isFirst;
  } finally {
    await discard(fs, draft);
  }
}

/** A name for what is being written, which nobody else uses. */
export function draftPath(path: string, folder = dirname(path)): string {
  return join(folder, draftName.format({ of: basename(path), nonce: newNonce() }));
}

/** Gives a file a second name. The caller decides when that name must be durable. @returns false where the name is taken. */
export async function linkIfFree(fs: FileSystem, existing: string, added: string): Promise<boolean> {
  try {
    await fs.link(existing, added);
    return true;
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
    return false;
  }
}
