import { dirname } from 'node:path';
import { orMissing } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import type { Store } from '../store/store.ts';
import type { Batch, Removable, RemovableKind } from './removable.ts';

/** How far a cleanup is. */
export interface Tally {
  readonly lookedAt: number;
  /** How many files it has removed; in a dry run, would have. */
  readonly removed: number;
  readonly sizeBytes: number;
  readonly counts: Readonly<Partial<Record<RemovableKind, number>>>;
}

export interface RemoveOptions {
  /** Counts, and removes nothing. */
  readonly isDryRun?: boolean;
  /** Ends it between two files; whoever begins again goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /** Called for every file that is removed, and every batch. */
  readonly onProgress?: ((tally: Tally, folder: string) => Promise<void>) | undefined;
}

/**
 * Removes each batch before it asks for the next. A file that is gone already is no error, and not counted. Before that
 * the claims are made durable: a power cut must not bring a claim back whose message was filed and then removed.
 */
export async function removeFiles(
  store: Store,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  options: RemoveOptions = {},
): Promise<Tally> {
  const run = { ...options, tally: new RunningTally(), pace: new Pace(store.fs), claims: new DurableClaims(store) };
  const { tally } = run;
  if (!options.isDryRun) await run.claims.makeAllDurable();
  for await (const batch of batches) {
    tally.lookedAt += batch.lookedAt;
    // Without it, no signal would arrive while nothing goes.
    await run.pace.step();
    await options.onProgress?.(tally, batch.folder);
    await removeBatch(store, batch, run);
    if (options.signal?.aborted) break;
  }
  return tally;
}

interface Run extends RemoveOptions {
  readonly tally: RunningTally;
  readonly pace: Pace;
  readonly claims: DurableClaims;
}

async function removeBatch(store: Store, { folder, files, claimed }: Batch, run: Run): Promise<void> {
  const { tally, pace, claims, isDryRun, signal, onProgress } = run;
  // What was filed since the last time may be among these files.
  if (!isDryRun && claimed !== undefined && files.length > 0) await claims.makeDurable(claimed);
  for (const file of files) {
    await pace.step();
    if (signal?.aborted) return;
    if (isDryRun || (await remove(store, file))) tally.add(file);
    await onProgress?.(tally, folder);
  }
}

class RunningTally implements Tally {
  lookedAt = 0;
  removed = 0;
  sizeBytes = 0;
  readonly counts: Partial<Record<RemovableKind, number>> = {};

  add({ kind, sizeBytes }: Removable): void {
    this.removed += 1;
    this.sizeBytes += sizeBytes;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }
}

/** A change this long after another one has another time on every file system. */
const tickMs = 2_000;

/** Folders of claims, synced again only if they have changed: a sync also waits for all that was removed before it. */
class DurableClaims {
  readonly #store: Store;
  /** The time of the last change that is durable for sure, by folder. */
  readonly #durableUntilMs = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  async makeAllDurable(): Promise<void> {
    const { fs, layout } = this.#store;
    for (const { claimed } of await listOwnMailboxes(fs, layout)) await this.makeDurable(claimed);
  }

  async makeDurable(claimed: string): Promise<void> {
    const { fs } = this.#store;
    const changedAtMs = (await orMissing(fs.stat(claimed)))?.changedAtMs;
    if (changedAtMs === undefined || this.#durableUntilMs.get(claimed) === changedAtMs) return;
    const isSettled = fs.nowMs() - changedAtMs > tickMs;
    await orMissing(fs.syncDirectory(claimed));
    if (isSettled) this.#durableUntilMs.set(claimed, changedAtMs);
  }
}

/** @returns whether it was there. */
async function remove(store: Store, { path, kind }: Removable): Promise<boolean> {
  const wasThere = (await orMissing(store.fs.unlink(path).then(() => true))) === true;
  if (kind === 'task' || kind === 'index') await removeIfEmpty(store, dirname(path));
  return wasThere;
}

async function removeIfEmpty(store: Store, folder: string): Promise<void> {
  if ((await listOwnFolder(store, folder, 1)).length > 0) return;
  try {
    await store.fs.removeDirectory(folder);
  } catch {
    // Somebody has put something there in between, or removed it.
  }
}
