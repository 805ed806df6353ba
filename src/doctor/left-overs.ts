import { join } from 'node:path';
import { orMissing } from '../base/files.ts';
import type { FileStats } from '../base/fs.ts';
import { ownUserId } from '../base/fs-rights.ts';
import type { Sharing } from '../base/own-folder.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { listDeadLeases } from '../identity/lease.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import { type Finding, orGood } from './finding/finding.ts';

const hourMs = 60 * 60 * 1000;
/** A draft that is this old belongs to a sender that died. */
const draftAgeMs = 24 * hourMs;
/** As long as the files about an ended client may be needed. */
const clientAgeMs = 8 * 24 * hourMs;
const trialAgeMs = hourMs;

const check = 'left-overs';

/** What ended processes and other accounts have left in the bridge directory. */
export async function checkLeftOvers(bridge: Bridge, sharing: Sharing): Promise<readonly Finding[]> {
  const findings = [
    ...(await oldDrafts(bridge)),
    ...(await oldTrials(bridge)),
    ...(sharing === 'nobody' ? await foreignFiles(bridge) : []),
  ];
  const dead = (await listDeadLeases(bridge.registry)).length;
  return orGood(
    check,
    findings,
    dead > 0 ? `none but ${dead} leases of ended processes, whose names are free to take` : 'none',
  );
}

async function oldDrafts(bridge: Bridge): Promise<Finding[]> {
  const { store } = bridge;
  let count = (await olderThan(bridge, store.layout.clients, clientAgeMs)).length;
  for (const { tmp } of await listOwnMailboxes(store.fs, store.layout)) {
    count += (await olderThan(bridge, tmp, draftAgeMs)).length;
  }
  if (count === 0) return [];
  return [
    { check, result: 'weaker', detail: `${count} files of senders and clients that have ended`, fix: 'cc2cc cleanup' },
  ];
}

async function oldTrials(bridge: Bridge): Promise<Finding[]> {
  const { status } = bridge.store.layout;
  const trials = (await olderThan(bridge, status, trialAgeMs)).filter((path) =>
    /[\\/](doctor|probe)-[^\\/]+$/.test(path),
  );
  if (trials.length === 0) return [];
  const detail = `${trials.length} files with which somebody tried the disk and was ended`;
  return [
    {
      check,
      result: 'weaker',
      detail,
      fix: `rm ${trials
        .slice(0, 5)
        .map((path) => `'${path}'`)
        .join(' ')}`,
    },
  ];
}

/** Nobody else can write here now: they were made before the rights were taken, or by the superuser. */
async function foreignFiles(bridge: Bridge): Promise<Finding[]> {
  const { agents, clients, leases, status, logs } = bridge.store.layout;
  const isForeign = ({ ownerId }: FileStats) => ownerId !== undefined && ownerId !== ownUserId;
  const findings: Finding[] = [];
  for (const folder of [agents, clients, leases, status, logs]) {
    const foreign = await pathsWhere(bridge, folder, isForeign);
    if (foreign.length === 0) continue;
    const detail = `${foreign.length} files in ${folder} belong to another account and are not read, such as ${foreign[0]}`;
    findings.push({ check, result: 'weaker', detail, fix: `sudo chown -R "$(id -u)" '${folder}'` });
  }
  return findings;
}

function olderThan(bridge: Bridge, folder: string, ageMs: number): Promise<string[]> {
  const nowMs = bridge.store.fs.nowMs();
  return pathsWhere(bridge, folder, ({ modifiedAtMs }) => nowMs - modifiedAtMs > ageMs);
}

async function pathsWhere(
  { store }: Bridge,
  folder: string,
  isWanted: (stats: FileStats) => boolean,
): Promise<string[]> {
  const paths: string[] = [];
  for (const name of (await listOwnFolder(store, folder)).sort()) {
    const path = join(folder, name);
    const stats = await orMissing(store.fs.stat(path));
    if (stats && isWanted(stats)) paths.push(path);
  }
  return paths;
}
