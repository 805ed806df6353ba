import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { keptReasonName } from '../protocol/file-names.ts';
import { findTrouble } from '../reports/trouble.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import { type Finding, orGood } from './finding/finding.ts';

/** What could not be read is kept with its reason, and nobody else tells of it. */
export async function checkPutAside({ store }: Bridge): Promise<readonly Finding[]> {
  const check = 'files put aside';
  const findings: Finding[] = [];
  for (const { bad } of await listOwnMailboxes(store.fs, store.layout)) {
    const count = (await listOwnFolder(store, bad)).filter((name) => keptReasonName.parse(name) === undefined).length;
    if (count === 0) continue;
    const detail = `${count} in ${bad}, the reason beside each`;
    const fix = 'repair and move them back to inbox/, or remove them; cc2cc cleanup does after 30 days';
    findings.push({ check, result: 'weaker', detail, fix });
  }
  return orGood(check, findings, 'none');
}

export async function checkTrouble(bridge: Bridge): Promise<readonly Finding[]> {
  const check = 'storing and servers';
  const fix = 'free some space or restore access; mail then continues by itself';
  const trouble = (await findTrouble(bridge)).map((detail) => ({ check, result: 'broken', detail, fix }) as const);
  return orGood(check, trouble, 'no trouble reported');
}
