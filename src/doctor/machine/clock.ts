import { join } from 'node:path';
import { createDurableFile, discard, orMissing } from '../../base/files.ts';
import { draftPath } from '../../base/link-once.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { heartbeatFileOf, readHeartbeat } from '../../identity/heartbeat.ts';
import { onlineNames } from '../../identity/roster.ts';
import { ownIdInName } from '../../protocol/file-names.ts';
import { timeOfMessageId } from '../../protocol/ids.ts';
import { describeSpan } from '../../protocol/spans.ts';
import { listOwnMailboxes } from '../../store/mailboxes.ts';
import { type Finding, orGood } from '../finding/finding.ts';

/** Presence is decided within 15 s and a doorbell within 4 s. */
const toleratedMs = 3_000;
/** Ids of one sender go on from the last one when its clock goes back, so they may be ahead a little. */
const toleratedAheadMs = 60_000;
const fix =
  'synchronise the clocks of all machines and containers that share the folder, on Linux: timedatectl set-ntp true';

/** Whether the clocks of this machine, of the file system and of those who write here agree. */
export async function checkClock(bridge: Bridge): Promise<readonly Finding[]> {
  const check = 'clock';
  const told = [await fileSystemClock(bridge), await mailOfTheFuture(bridge), ...(await heartbeatClocks(bridge))];
  const findings = told.flatMap((detail) => (detail ? [{ check, result: 'weaker', detail, fix } as const] : []));
  return orGood(check, findings, 'agrees with that of the file system and of those who write here');
}

async function fileSystemClock({ store }: Bridge): Promise<string | undefined> {
  const path = draftPath(join(store.layout.status, 'doctor'));
  try {
    const beforeMs = store.fs.nowMs();
    await createDurableFile(store.fs, path, new Uint8Array(1));
    const { modifiedAtMs } = await store.fs.stat(path);
    const afterMs = store.fs.nowMs();
    // A disk that takes long is no clock that is wrong.
    const differenceMs = modifiedAtMs > afterMs ? modifiedAtMs - afterMs : Math.min(0, modifiedAtMs - beforeMs);
    if (Math.abs(differenceMs) < toleratedMs) return undefined;
    const word = differenceMs > 0 ? 'ahead of' : 'behind';
    return `the clock of the file system is ${describeSpan(differenceMs)} ${word} that of this machine`;
  } catch {
    return undefined; // That nothing can be stored is told by another check.
  } finally {
    await discard(store.fs, path);
  }
}

async function mailOfTheFuture({ store }: Bridge): Promise<string | undefined> {
  const nowMs = store.fs.nowMs();
  const ahead: { id: string; aheadMs: number }[] = [];
  for (const { inbox, claimed } of await listOwnMailboxes(store.fs, store.layout)) {
    for (const folder of [inbox, claimed]) {
      for (const file of await listOwnFolder(store, folder)) {
        const id = ownIdInName(file) ?? '';
        const aheadMs = (timeOfMessageId(id) ?? 0) - nowMs;
        if (aheadMs > toleratedAheadMs) ahead.push({ id, aheadMs });
      }
    }
  }
  const [worst] = ahead.sort((one, other) => other.aheadMs - one.aheadMs);
  return (
    worst &&
    `${ahead.length} waiting with a future date, ${worst.id} by ${describeSpan(worst.aheadMs)}: a sender's clock is wrong, or this one`
  );
}

/** A heartbeat says the time of who wrote it, and the file system when that was. */
async function heartbeatClocks({ registry }: Bridge): Promise<string[]> {
  const told: string[] = [];
  for (const name of await onlineNames(registry)) {
    const writtenAtMs = Date.parse((await readHeartbeat(registry, name))?.timestamp ?? '');
    const file = join(registry.layout.status, heartbeatFileOf(name));
    const stats = await orMissing(registry.fs.stat(file));
    if (!stats || Number.isNaN(writtenAtMs)) continue;
    const differenceMs = writtenAtMs - stats.modifiedAtMs;
    // A slow disk makes a heartbeat look late, so only what is much later counts.
    if (differenceMs < toleratedMs && differenceMs > -2 * toleratedMs) continue;
    const word = differenceMs > 0 ? 'ahead of' : 'behind';
    told.push(`the clock of ${name} is ${describeSpan(differenceMs)} ${word} that of the file system`);
  }
  return told;
}
