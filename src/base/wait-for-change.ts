import type { FileSystem } from './fs.ts';

/** A watch is a hint, so a directory is looked at this often in any case. */
const pollEveryMs = 1_000;

/**
 * Calls `look` until it gives true, whenever something changes in the directory.
 * @param signal ends the wait at once.
 * @returns false when it did not within `longestMs`.
 */
export async function lookUntil(
  fs: FileSystem,
  directory: string,
  longestMs: number,
  look: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadlineMs = fs.monotonicMs() + longestMs;
  while (!signal?.aborted) {
    const change = new AbortController();
    const wake = () => change.abort();
    // Watching begins before the look, so that what comes between the look and the pause is noticed.
    const endWatch = tryToWatch(fs, directory, wake);
    signal?.addEventListener('abort', wake, { once: true });
    try {
      if (await look()) return true;
      const leftMs = deadlineMs - fs.monotonicMs();
      if (leftMs <= 0) return false;
      await fs.sleep(Math.min(leftMs, pollEveryMs), { signal: change.signal });
    } finally {
      signal?.removeEventListener('abort', wake);
      endWatch();
    }
  }
  return false;
}

function tryToWatch(fs: FileSystem, directory: string, onChange: () => void): () => void {
  try {
    return fs.watch(directory, onChange);
  } catch {
    // The directory is gone for now, or the system has no watches left; the poll serves alone.
    return () => undefined;
  }
}
