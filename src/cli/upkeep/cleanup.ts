import { identifyProcess } from '../../base/process-identity.ts';
import { findRemovableNotes } from '../../cleanup/clean-up.ts';
import { findRemovable, removeFiles } from '../../cleanup/cleanup.ts';
import type { Removable, RemovableKind } from '../../cleanup/removable.ts';
import { sweepExpired } from '../../handover/sweep.ts';
import { unbindDead } from '../../identity/client-binding.ts';
import { announceEndings } from '../../idle-notices/idle-notice.ts';
import { removeOldEdits } from '../../reservations/edits.ts';
import { removeVoid } from '../../reservations/reservation.ts';
import { optionValue } from '../command/option-values.ts';
import type { Verb } from '../command/verb.ts';
import { cleanupCommand, defaultDays, maxSizeOption, olderThanOption } from '../commands/cleanup.ts';

const dayMs = 24 * 60 * 60 * 1000;
const megabyte = 1024 * 1024;

export const cleanupVerb: Verb = {
  ...cleanupCommand,
  async run({ bridge, options, print }) {
    const olderThanMs = (optionValue(olderThanOption, options) ?? defaultDays) * dayMs;
    const maxMegabytes = optionValue(maxSizeOption, options);
    const isDryRun = options['dry-run'] !== undefined;
    const self = identifyProcess(bridge.registry.processes, process.pid);
    const expired = isDryRun || !self ? 0 : await sweepExpired(bridge, self);
    const maxBytes = maxMegabytes === undefined ? undefined : maxMegabytes * megabyte;
    if (!isDryRun) await announceEndings(bridge);
    const files = [
      ...(await findRemovable(bridge.store, { olderThanMs, maxBytes })),
      ...(await findRemovableNotes(bridge, olderThanMs)),
    ];
    if (!isDryRun) {
      await removeFiles(bridge.store, files);
      await unbindDead(bridge.registry);
      await removeVoid(bridge);
      await removeOldEdits(bridge);
    }
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const counts = countKinds(files);
    const json = { removed: files.length, sizeBytes, counts, expired, dryRun: isDryRun };
    await print({ plain: describe(json), json });
  },
};

function countKinds(files: readonly Removable[]): Partial<Record<RemovableKind, number>> {
  const counts: Partial<Record<RemovableKind, number>> = {};
  for (const { kind } of files) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function describe(result: {
  readonly removed: number;
  readonly sizeBytes: number;
  readonly counts: Partial<Record<RemovableKind, number>>;
  readonly expired: number;
  readonly dryRun: boolean;
}): string {
  const { removed, sizeBytes, counts, expired, dryRun } = result;
  const kinds = Object.entries(counts).map(([kind, count]) => `${kind}: ${count}`);
  const what = `${removed} files, ${(sizeBytes / megabyte).toFixed(1)} MB${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`;
  return [
    ...(expired > 0 ? [`${expired} expired and moved to dead/.`] : []),
    dryRun ? `Would remove ${what}.` : `Removed ${what}.`,
  ].join('\n');
}
