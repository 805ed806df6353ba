import { join } from 'node:path';
import { Cc2ccError, describeError } from '../base/errors.ts';
import { createDurableFile, discard, listDirectory } from '../base/files.ts';
import type { FileSystem } from '../base/fs.ts';
import { describeFileSystem } from '../base/fs-host.ts';
import { listOwnMailboxes, type Sharing, secureRoot } from '../store/safe-folder.ts';
import type { Bridge } from './bridge.ts';
import { findTrouble, findUnsafeMailboxes } from './trouble.ts';

/** One thing that was looked at. `weaker`: it works, with less than docs/GUARANTEES.md promises. */
export interface Finding {
  readonly check: string;
  readonly result: 'good' | 'weaker' | 'broken';
  readonly detail: string;
}

/** Kinds of file systems on which a name may appear late, an inode change, or a change go unnoticed. */
const remoteKinds = new Set(['nfs', 'smb', 'smb2', 'cifs', '9p', 'fuse', 'afs', 'ceph']);

/** Looks whether the bridge directory, the file system and this machine give what the guarantees need. */
export async function examine(bridge: Bridge): Promise<Finding[]> {
  const { fs, layout } = bridge.store;
  return [
    checkNode(process.versions.node),
    checkPlatform(process.platform),
    checkKind(describeFileSystem(layout.root)),
    await checkLinks(fs, layout.status),
    checkRights(await secureRoot(fs, layout.root)),
    await checkMailboxes(bridge),
    await checkPutAside(bridge),
    await checkTrouble(bridge),
  ];
}

function checkNode(version: string): Finding {
  const isEnough = Number(version.split('.')[0]) >= 20;
  const detail = isEnough ? version : `${version}; install Node 20 or newer`;
  return { check: 'Node', result: isEnough ? 'good' : 'broken', detail };
}

function checkPlatform(platform: string): Finding {
  const check = 'platform';
  if (platform === 'linux') return { check, result: 'good', detail: platform };
  if (platform === 'win32') {
    const detail = 'Windows cannot make a folder durable: mail survives the end of processes, not every power cut';
    return { check, result: 'weaker', detail };
  }
  return { check, result: 'weaker', detail: `${platform}: the tests of cc2cc have not run here` };
}

function checkKind(kind: string | undefined): Finding {
  const check = 'file system';
  if (kind === undefined) return { check, result: 'weaker', detail: 'its kind is not known here' };
  if (kind === 'tmpfs') return { check, result: 'weaker', detail: 'tmpfs lies in memory: a power cut takes all of it' };
  if (!remoteKinds.has(kind)) return { check, result: 'good', detail: kind };
  return {
    check,
    result: 'weaker',
    detail: `${kind}: put CC2CC_BRIDGE_DIR on a local disk if mail must survive power cuts`,
  };
}

/** Hard links within a folder, both names of one file with one inode, and a folder that can be made durable. */
async function checkLinks(fs: FileSystem, folder: string): Promise<Finding> {
  const check = 'links and fsync';
  const first = join(folder, `doctor-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const second = `${first}-link`;
  try {
    await createDurableFile(fs, first, new Uint8Array(1));
    await fs.link(first, second);
    await fs.syncDirectory(folder);
    if ((await fs.stat(first)).inode !== (await fs.stat(second)).inode) {
      throw new Cc2ccError('STORE_FAILED', 'two names of one file have different inode numbers here');
    }
    return { check, result: 'good', detail: 'as needed' };
  } catch (error) {
    const detail = `${describeError(error)}; put CC2CC_BRIDGE_DIR on a local disk`;
    return { check, result: 'broken', detail };
  } finally {
    await discard(fs, first);
    await discard(fs, second);
  }
}

function checkRights(sharing: Sharing): Finding {
  const check = 'rights';
  if (sharing === 'nobody') return { check, result: 'good', detail: 'for your account only' };
  const detail =
    sharing === 'group'
      ? 'shared with its group: every member can read all mail, change and remove it, write under any name, and put files here that cost your sessions turns'
      : 'other accounts have rights to this folder and cc2cc does not take them away: they can see who is there; the folders in it are yours alone';
  return { check, result: 'weaker', detail };
}

async function checkMailboxes(bridge: Bridge): Promise<Finding> {
  const unsafe = await findUnsafeMailboxes(bridge);
  return {
    check: 'mailboxes',
    result: unsafe.length === 0 ? 'good' : 'broken',
    detail: unsafe.join('; ') || 'real folders of your own',
  };
}

/** What could not be read is kept with its reason, and nobody else tells of it. */
async function checkPutAside({ store }: Bridge): Promise<Finding> {
  const found: string[] = [];
  for (const { bad } of await listOwnMailboxes(store.fs, store.layout)) {
    const count = (await listDirectory(store.fs, bad)).filter((name) => !name.endsWith('.reason.txt')).length;
    if (count > 0) found.push(`${count} in ${bad}`);
  }
  const detail = found.length === 0 ? 'none' : `${found.join('; ')}: the reason is beside each; repair or remove them`;
  return { check: 'files put aside', result: found.length === 0 ? 'good' : 'weaker', detail };
}

async function checkTrouble(bridge: Bridge): Promise<Finding> {
  const trouble = await findTrouble(bridge);
  const result = trouble.length === 0 ? 'good' : 'broken';
  return { check: 'storing and servers', result, detail: trouble.join('; ') || 'no trouble reported' };
}
