import { watchDirectory } from './fs.ts';

/** fs.watch is a hint, so a directory is looked at this often in any case. */
const pollEveryMs = 1_000;

/**
 * Calls `look` until it gives true, whenever something changes in the directory.
 * @param signal ends the wait at once.
 * @returns false when it did not within `longestMs`.
 */
export async function lookUntil(
  directory: string,
  longestMs: number,
  look: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadlineMs = performance.now() + longestMs;
  while (!signal?.aborted) {
    // Watching begins before the look, so that what comes between the look and the pause is noticed.
    const change = watchOnce(directory);
    signal?.addEventListener('abort', change.notice, { once: true });
    try {
      if (await look()) return true;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return false;
      await change.orAfter(Math.min(leftMs, pollEveryMs));
    } finally {
      signal?.removeEventListener('abort', change.notice);
      change.end();
    }
  }
  return false;
}

interface Change {
  /** Something has changed. */
  notice(): void;
  orAfter(ms: number): Promise<void>;
  end(): void;
}

function watchOnce(directory: string): Change {
  let hasChanged = false;
  let notify = () => {
    hasChanged = true;
  };
  const notice = () => notify();
  const end = tryToWatch(directory, notice);
  const orAfter = (ms: number) =>
    new Promise<void>((resolve) => {
      if (hasChanged) return resolve();
      const timer = setTimeout(resolve, ms);
      notify = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return { notice, orAfter, end };
}

function tryToWatch(directory: string, onChange: () => void): () => void {
  try {
    return watchDirectory(directory, onChange);
  } catch {
    // The directory is gone for now, or the system has no watches left; the poll serves alone.
    return () => undefined;
  }
}
