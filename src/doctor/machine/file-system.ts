import { join } from 'node:path';
import { Cc2ccError, describeError } from '../../base/errors.ts';
import { createDurableFile, discard } from '../../base/files.ts';
import type { FileSystem } from '../../base/fs.ts';
import { draftPath, linkIfFree } from '../../base/link-once.ts';
import type { Finding } from '../finding/finding.ts';

/** Kinds of file systems on which a name may appear late, an inode change, or a change go unnoticed. */
const remoteKinds = new Set(['nfs', 'smb', 'smb2', 'cifs', '9p', 'fuse', 'afs', 'ceph']);

const moveToDisk = 'end all sessions, set CC2CC_BRIDGE_DIR to a folder on a local disk, and start them again';

export function checkKind(kind: string | undefined): Finding {
  const check = 'file system';
  if (kind === undefined) return { check, result: 'weaker', detail: 'its kind is unknown' };
  if (kind === 'tmpfs') {
    return { check, result: 'weaker', detail: 'tmpfs lies in memory: a power cut takes all of it', fix: moveToDisk };
  }
  if (!remoteKinds.has(kind)) return { check, result: 'good', detail: kind };
  return { check, result: 'weaker', detail: `${kind}: mail may not survive every power cut`, fix: moveToDisk };
}

/** Hard links within a folder, both names of one file with one inode, and a folder that can be made durable. */
export async function checkLinks(fs: FileSystem, folder: string): Promise<Finding> {
  const check = 'links and fsync';
  const first = draftPath(join(folder, 'doctor'));
  const second = draftPath(join(folder, 'doctor'));
  try {
    await createDurableFile(fs, first, new Uint8Array(1));
    await linkIfFree(fs, first, second);
    await fs.syncDirectory(folder);
    if ((await fs.stat(first)).inode !== (await fs.stat(second)).inode) {
      throw new Cc2ccError('STORE_FAILED', 'two names of one file have different inode numbers here');
    }
    return { check, result: 'good', detail: 'as needed' };
  } catch (error) {
    return { check, result: 'broken', detail: describeError(error), fix: moveToDisk };
  } finally {
    await discard(fs, first);
    await discard(fs, second);
  }
}
