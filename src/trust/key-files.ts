import { join } from 'node:path';
import { describeError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import { type FileSystem, maxSmallFileBytes } from '../base/fs.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { isFaultOfFile } from '../base/state-file.ts';
import { keyName } from '../protocol/file-names.ts';
import type { KeyLayout } from '../protocol/layout.ts';
import { badKey, decodeForeignKey, decodeKey, type SecretKey } from './secret-key.ts';

const withoutCurrent = 'nothing is signed or verified, and mail waits';
const withoutKept = 'mail signed with it waits';

export function formerKeyPath({ formerKeys }: KeyLayout, id: string): string {
  return join(formerKeys, keyName.format(id));
}

/** The ids of the keys in `keys/`, by the names of the files alone. */
export async function listKeptKeys(fs: FileSystem, layout: KeyLayout): Promise<string[]> {
  const files = await listOwnFolder({ fs, layout }, layout.formerKeys);
  return files.flatMap((file) => keyName.parse(file) ?? []).sort();
}

/**
 * The key in `secret.key`; undefined if there is no such file. A key in another form counts where cc2cc has not signed
 * anything yet, and where it is one that it has signed with: every other such file is a key that something has damaged.
 * @throws BAD_KEY
 */
export async function readCurrentKey(fs: FileSystem, layout: KeyLayout): Promise<SecretKey | undefined> {
  const path = layout.secretKeyFile;
  const content = await readKeyFile(fs, path, withoutCurrent);
  if (!content) return undefined;
  const own = decodeKey(content);
  if (own) return own;
  const foreign = decodeForeignKey(content);
  const kept = foreign ? await listKeptKeys(fs, layout) : [];
  if (foreign && (kept.length === 0 || kept.includes(foreign.id))) return foreign;
  throw badKey(path, 'holds no key, or only a part of one', withoutCurrent);
}

/**
 * The key of this id in `keys/`; undefined if there is no such file.
 * @throws BAD_KEY also for a file that holds another key, whose maker could otherwise pass for this one.
 */
export async function readKeptKey(fs: FileSystem, layout: KeyLayout, id: string): Promise<SecretKey | undefined> {
  const path = formerKeyPath(layout, id);
  const content = await readKeyFile(fs, path, withoutKept);
  if (!content) return undefined;
  const key = decodeKey(content);
  if (key?.id === id) return key;
  throw badKey(path, 'does not hold the key that its name says', withoutKept);
}

async function readKeyFile(fs: FileSystem, path: string, effect: string): Promise<Uint8Array | undefined> {
  try {
    return await orMissing(fs.readFile(path, maxSmallFileBytes));
  } catch (error) {
    // Anything else says something about the disk and nothing about the file.
    if (!isFaultOfFile(error)) throw error;
    throw badKey(path, `cannot be read (${describeError(error)})`, effect);
  }
}
