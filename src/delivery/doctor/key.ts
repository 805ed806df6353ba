import { join } from 'node:path';
import { describeError } from '../../base/errors.ts';
import { orMissing } from '../../base/files.ts';
import { maxSmallFileBytes } from '../../base/fs.ts';
import type { Sharing } from '../../base/own-folder.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { keyLayoutOf } from '../../protocol/layout.ts';
import { decodeKey } from '../../trust/secret-key.ts';
import type { Bridge } from '../bridge.ts';
import type { Finding } from './finding.ts';

const rightsOfOthers = 0o077;

/** The key that mail is signed with, and those that were before. Makes none and changes none. */
export async function checkKey({ store }: Bridge, sharing: Sharing): Promise<Finding> {
  const check = 'key';
  const { secretKeyFile, formerKeys } = keyLayoutOf(store.layout.root);
  const stats = await orMissing(store.fs.stat(secretKeyFile));
  if (!stats) return { check, result: 'good', detail: 'none yet; the first message makes one' };
  try {
    const { id } = decodeKey(await store.fs.readFile(secretKeyFile, maxSmallFileBytes), secretKeyFile);
    const unusable = await unusableKeys(store, formerKeys);
    const count = (await keyFiles(store, formerKeys)).length;
    const detail = `${id}${count > 0 ? `, ${count} kept from rotations` : ''}`;
    if (unusable.length > 0) {
      const lost = `${detail}; mail signed with what was in ${unusable.join(', ')} counts as wrongly signed`;
      return { check, result: 'weaker', detail: lost, fix: 'restore those files from a backup' };
    }
    const mode = stats.mode ?? 0;
    if (sharing === 'group' || (mode & rightsOfOthers) === 0) return { check, result: 'good', detail };
    const open = `${detail}; others can read it (mode 0${mode.toString(8)})`;
    return { check, result: 'weaker', detail: open, fix: 'cc2cc init --rotate-key' };
  } catch (error) {
    const fix = `restore ${secretKeyFile} from a backup and make it readable for you, or move it away: a new one is made`;
    return { check, result: 'broken', detail: describeError(error), fix };
  }
}

async function unusableKeys(store: Bridge['store'], folder: string): Promise<string[]> {
  const unusable: string[] = [];
  for (const file of await keyFiles(store, folder)) {
    const path = join(folder, file);
    try {
      const { id } = decodeKey(await store.fs.readFile(path, maxSmallFileBytes), path);
      if (file !== `${id}.key`) unusable.push(path);
    } catch {
      unusable.push(path); // Why does not matter to who has to restore it.
    }
  }
  return unusable;
}

async function keyFiles(store: Bridge['store'], folder: string): Promise<string[]> {
  return (await listOwnFolder(store, folder)).filter((file) => file.endsWith('.key')).sort();
}
