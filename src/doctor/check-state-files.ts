import { join } from 'node:path';
import { orMissing } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { faultOfState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type Finding, orGood } from './finding/finding.ts';
import { listStateFolders, type StateFolder } from './state-folders.ts';

const check = 'state files';
/** How many files of one folder are looked at, and how many faults are named. */
const filesAtMost = 5_000;
const namedAtMost = 20;

/** Names what lies where cc2cc keeps a state file and counts as absent: no regular file, another account's, or garbage. */
export async function checkStateFiles(bridge: Bridge): Promise<readonly Finding[]> {
  const faults: string[] = [];
  for (const folder of await listStateFolders(bridge)) {
    for (const name of (await listOwnFolder(bridge.store, folder.path, filesAtMost)).sort()) {
      const fault = await faultOfFile(bridge, folder, name);
      if (fault !== undefined) faults.push(fault);
    }
  }
  const fix = 'find out who created it, then move it away; cc2cc goes on without it';
  const findings = faults
    .slice(0, namedAtMost)
    .map((detail) => ({ check, result: 'weaker', detail: `${detail}, and is ignored`, fix }) as const);
  const others = faults.length - findings.length;
  if (others > 0) return [...findings, { check, result: 'weaker', detail: `${others} more of the kind`, fix }];
  return orGood(check, findings, 'every file holds what its name says');
}

async function faultOfFile({ store }: Bridge, folder: StateFolder, name: string): Promise<string | undefined> {
  const path = join(folder.path, name);
  const stats = await orMissing(store.fs.stat(path));
  if (stats?.kind === undefined) return undefined;
  if (stats.kind !== 'file') return `${path} is not a regular file`;
  if (folder.isAppendedTo && (stats.nameCount ?? 1) > 1) return `${path} has a second name elsewhere`;
  const format = folder.formatOf(name);
  return format && (await faultOfState(store.fs, path, format));
}
