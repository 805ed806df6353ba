import { filesAtOnce, findFiles } from '../base/find-files.ts';
import { Pace } from '../base/pace.ts';
import type { Store } from '../store/store.ts';

/** Nothing that is in use stays unchanged for longer where nothing else tells. */
export const leftOverAfterMs = 24 * 60 * 60 * 1000;

/**
 * What a file that may go was: filed mail, mail that never arrived or was put aside, broken files, what is kept about
 * mail, used-up ids, drafts, tasks at their end, marks and counts, parts of the search index, logs, who was there.
 */
export type RemovableKind =
  | 'seen'
  | 'dead'
  | 'bad'
  | 'note'
  | 'used id'
  | 'draft'
  | 'task'
  | 'mark'
  | 'index'
  | 'log'
  | 'presence';

/** A file that may go. Mail that nobody has seen is never among them. */
export interface Removable {
  readonly kind: RemovableKind;
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** When it came where it lies, milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Some of the files of one folder, looked at together. */
export interface Batch {
  readonly folder: string;
  /** How many files were looked at, each counted once. */
  readonly lookedAt: number;
  /** Those that may go, in the order in which they must. */
  readonly files: readonly Removable[];
  /** The claims that must be durable before these files go. */
  readonly claimed?: string;
}

/** Which of some files of one folder may go, in the order in which they came. */
export type Judge = (files: readonly Removable[]) => Promise<Removable[]>;

/** One cleanup, real or dry: the same files may go in both. */
export class Round {
  readonly store: Store;
  readonly isDryRun: boolean;
  readonly #startedAtMs: number;
  readonly #pace: Pace;

  constructor(store: Store, isDryRun: boolean) {
    this.store = store;
    this.isDryRun = isDryRun;
    this.#startedAtMs = store.fs.nowMs();
    this.#pace = new Pace(store.fs);
  }

  /** Whether a file had lain where it lies for longer when the round began: nothing becomes old in the middle of it. */
  isOlder({ sinceMs }: Pick<Removable, 'sinceMs'>, ageMs: number): boolean {
    return this.#startedAtMs - sinceMs > ageMs;
  }

  /** Judges each file by itself, and lets other work of the process in between. */
  each(mayGo: (file: Removable) => boolean | Promise<boolean>): Judge {
    return async (files) => {
      const going: Removable[] = [];
      for (const file of files) {
        await this.#pace.step();
        if (await mayGo(file)) going.push(file);
      }
      return going;
    };
  }

  older(ageMs: number): Judge {
    return this.each((file) => this.isOlder(file, ageMs));
  }
}

export interface Place {
  readonly folder: string;
  readonly kind: RemovableKind;
  /** Whether the files lie in the folders of that folder. */
  readonly isNested?: boolean;
}

/**
 * The regular files of a folder in batches, and which of each may go; only what is the bridge directory's own. The next
 * files are read when those of the batch have been removed, so that no more are in memory at once.
 */
export function batchesIn(round: Round, place: Place, judge: Judge): AsyncGenerator<Batch> {
  return untilNoneIsLeft(round, async function* () {
    for await (const { folder, files } of filesIn(round.store, place)) {
      yield { folder, lookedAt: files.length, files: await judge(files) };
    }
  });
}

/** The regular files of a folder, or of the folders in it, in portions of one folder each. */
export async function* filesIn(
  store: Store,
  { folder, kind, isNested = false }: Place,
): AsyncGenerator<{ readonly folder: string; readonly files: readonly Removable[] }> {
  for await (const portion of findFiles(store, folder, isNested ? '*/*' : '*')) {
    const files = portion.files.map(({ name, path, stats }) => ({
      kind,
      name,
      path,
      sizeBytes: stats.sizeBytes,
      sinceMs: stats.changedAtMs,
    }));
    yield { folder: portion.folder, files };
  }
}

/**
 * Looks again where something went from among many: some systems leave names out of the list of a folder from which
 * files are removed meanwhile.
 */
export async function* untilNoneIsLeft(round: Round, look: () => AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  let wentBefore = Number.POSITIVE_INFINITY;
  for (let isFirst = true; ; isFirst = false) {
    let [lookedAt, went] = [0, 0];
    for await (const batch of look()) {
      lookedAt += batch.lookedAt;
      went += batch.files.length;
      // Those that stay have been counted before.
      yield isFirst ? batch : { ...batch, lookedAt: batch.files.length };
    }
    const isDone = round.isDryRun || went === 0 || lookedAt <= filesAtOnce || went >= wentBefore;
    if (isDone) return;
    wentBefore = went;
  }
}
