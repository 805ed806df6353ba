import { findFiles } from '../base/find-files.ts';
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

/**
 * The regular files of a folder, or of the folders in it with the pattern for those, in the order of their paths; only
 * what is the bridge directory's own, because they are removed.
 */
export async function listFiles(
  store: Store,
  folder: string,
  kind: RemovableKind,
  pattern: '*' | '*/*' = '*',
): Promise<Removable[]> {
  const found = await findFiles(store, folder, pattern);
  return found.map(({ name, path, stats }) => ({
    kind,
    name,
    path,
    sizeBytes: stats.sizeBytes,
    sinceMs: stats.changedAtMs,
  }));
}

export function isOlder(store: Store, { sinceMs }: Removable, ageMs: number): boolean {
  return store.fs.nowMs() - sinceMs > ageMs;
}
