import { relative } from 'node:path';
import { identifyProcess } from '../../base/process-identity.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { findRemovableNotes } from '../../cleanup/clean-up.ts';
import { type CleanupRules, findRemovable } from '../../cleanup/cleanup.ts';
import type { Batch } from '../../cleanup/removable.ts';
import { type RemoveOptions, removeFiles, type Tally } from '../../cleanup/remove.ts';
import { sweepExpired } from '../../handover/sweep.ts';
import { unbindDead } from '../../identity/client-binding.ts';
import { announceEndings } from '../../idle-notices/idle-notice.ts';
import { removeOldEdits } from '../../reservations/edits.ts';
import { removeVoid } from '../../reservations/reservation.ts';
import { whileInterruptible } from '../command/interruption.ts';
import { optionValue } from '../command/option-values.ts';
import type { Call, Verb } from '../command/verb.ts';
import { cleanupCommand, defaultDays, maxSizeOption, olderThanOption } from '../commands/cleanup.ts';
import { writeWhole } from '../printing/output.ts';
import { ProgressLine } from '../screen/progress-line.ts';

const dayMs = 24 * 60 * 60 * 1000;
const megabyte = 1024 * 1024;

export const cleanupVerb: Verb = {
  ...cleanupCommand,
  async run(call) {
    const { bridge, options, print } = call;
    const isDryRun = options['dry-run'] !== undefined;
    const self = identifyProcess(bridge.registry.processes, process.pid);
    const expired = isDryRun || !self ? 0 : await sweepExpired(bridge, self);
    if (!isDryRun) await announceEndings(bridge);
    const { value: tally, exitCode } = await whileInterruptible((signal) =>
      removeWithProgress(call, { ...rulesIn(options), isDryRun }, signal),
    );
    const isCutOff = exitCode !== undefined;
    if (!isDryRun && !isCutOff) await removeWhatIsOver(bridge);
    const { removed, sizeBytes, counts } = tally;
    const json = { removed, sizeBytes, counts, expired, dryRun: isDryRun };
    await print({ plain: describe({ ...json, isCutOff }), json });
    if (isCutOff) process.exitCode = exitCode;
  },
};

function rulesIn(options: Call['options']): CleanupRules {
  const maxMegabytes = optionValue(maxSizeOption, options);
  return {
    olderThanMs: (optionValue(olderThanOption, options) ?? defaultDays) * dayMs,
    maxBytes: maxMegabytes === undefined ? undefined : maxMegabytes * megabyte,
  };
}

/** Tells how far it is where standard error is a terminal and no program reads the answer. */
async function removeWithProgress(
  { bridge, wantsJson, errorTerminal }: Call,
  rules: CleanupRules & Pick<RemoveOptions, 'isDryRun'>,
  signal: AbortSignal,
): Promise<Tally> {
  const { store } = bridge;
  const write = (text: string) => writeWhole(process.stderr, text);
  const line = new ProgressLine(store.fs, wantsJson ? undefined : errorTerminal, write);
  const onProgress = (tally: Tally, folder: string) =>
    line.show(() => describeProgress(tally, relative(store.layout.root, folder), rules.isDryRun === true));
  try {
    return await removeFiles(store, findAll(bridge, rules), { isDryRun: rules.isDryRun === true, signal, onProgress });
  } finally {
    await line.erase();
  }
}

/** A task stays while its message is there, so tasks come before messages, whether these are removed or not. */
async function* findAll(bridge: Bridge, rules: CleanupRules): AsyncGenerator<Batch> {
  yield* findRemovableNotes(bridge, rules);
  yield* findRemovable(bridge.store, rules);
}

async function removeWhatIsOver(bridge: Bridge): Promise<void> {
  await unbindDead(bridge.registry);
  await removeVoid(bridge);
  await removeOldEdits(bridge);
}

function describeProgress({ lookedAt, removed }: Tally, folder: string, isDryRun: boolean): string {
  const [looked, gone] = [lookedAt, removed].map((count) => count.toLocaleString('en-US'));
  return `cleanup: ${looked} files checked, ${gone} ${isDryRun ? 'would be removed' : 'removed'} (${folder})`;
}

function describe(result: {
  readonly removed: number;
  readonly sizeBytes: number;
  readonly counts: Tally['counts'];
  readonly expired: number;
  readonly dryRun: boolean;
  readonly isCutOff: boolean;
}): string {
  const { removed, sizeBytes, counts, expired, dryRun, isCutOff } = result;
  const kinds = Object.entries(counts).map(([kind, count]) => `${kind}: ${count}`);
  const what = `${removed} files, ${(sizeBytes / megabyte).toFixed(1)} MB${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`;
  return [
    ...(expired > 0 ? [`${expired} expired and moved to dead/.`] : []),
    dryRun ? `Would remove ${what}.` : `Removed ${what}.`,
    ...(isCutOff ? ['Stopped early; run the command again to go on.'] : []),
  ].join('\n');
}
