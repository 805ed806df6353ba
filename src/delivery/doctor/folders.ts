import { join } from 'node:path';
import { orMissing } from '../../base/files.ts';
import { maxSmallFileBytes } from '../../base/fs.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { listOwnMailboxes } from '../../store/mailboxes.ts';
import type { Bridge } from '../bridge.ts';
import { findTrouble, findUnsafeMailboxes } from '../trouble.ts';
import { type Finding, orGood } from './finding.ts';

export async function checkMailboxes(bridge: Bridge): Promise<readonly Finding[]> {
  const check = 'mailboxes';
  const unsafe = await findUnsafeMailboxes(bridge);
  const fix = 'look who made it, then move it away; a real folder is made in its place';
  const findings = unsafe.map((detail) => ({ check, result: 'broken', detail, fix }) as const);
  return orGood(check, findings, 'real folders of your own');
}

/** What could not be read is kept with its reason, and nobody else tells of it. */
export async function checkPutAside({ store }: Bridge): Promise<readonly Finding[]> {
  const check = 'files put aside';
  const findings: Finding[] = [];
  for (const { bad } of await listOwnMailboxes(store.fs, store.layout)) {
    const count = (await listOwnFolder(store, bad)).filter((name) => !name.endsWith('.reason.txt')).length;
    if (count === 0) continue;
    const detail = `${count} in ${bad}, the reason beside each`;
    const fix = 'repair and move them back to inbox/, or remove them; cc2cc cleanup does after 30 days';
    findings.push({ check, result: 'weaker', detail, fix });
  }
  return orGood(check, findings, 'none');
}

const namedAtMost = 20;

/** Reports odd files in the bridge directory. Everything else treats them as absent. */
export async function checkStateFiles({ store }: Bridge): Promise<readonly Finding[]> {
  const check = 'state files';
  const { agents, clients, leases, status, watches } = store.layout;
  const findings: Finding[] = [];
  for (const folder of [agents, clients, leases, status, watches]) {
    for (const name of await listOwnFolder(store, folder)) {
      const path = join(folder, name);
      const stats = await orMissing(store.fs.stat(path));
      const isLarge = stats !== undefined && stats.sizeBytes > maxSmallFileBytes;
      if (!stats || (stats.kind === 'file' && !isLarge)) continue;
      const detail = `${path} is ${stats.kind === 'file' ? 'too large' : 'no regular file'} and counts as absent`;
      findings.push({ check, result: 'weaker', detail, fix: 'move it away; cc2cc creates anew what it needs' });
      if (findings.length === namedAtMost) return findings;
    }
  }
  return orGood(check, findings, 'regular files');
}

export async function checkTrouble(bridge: Bridge): Promise<readonly Finding[]> {
  const check = 'storing and servers';
  const fix = 'make room on the disk or restore the permission; mail goes on by itself';
  const trouble = (await findTrouble(bridge)).map((detail) => ({ check, result: 'broken', detail, fix }) as const);
  return orGood(check, trouble, 'no trouble reported');
}
