import { watch } from 'node:fs';
import { isSystemError } from './errors.ts';

export interface SleepOptions {
  /** Ends the sleep at once. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the process waits for it before it ends. */
  readonly keepsProcess?: boolean;
}

/** Resolves after `durationMs`, or when the signal is aborted; never rejects. */
export function sleep(durationMs: number, { signal, keepsProcess = true }: SleepOptions = {}): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    if (!keepsProcess) timer.unref();
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** Calls `work` again and again, `periodMs` apart. Returns a function that ends it. */
export function every(
  periodMs: number,
  work: () => void,
  { keepsProcess = true }: Pick<SleepOptions, 'keepsProcess'> = {},
): () => void {
  const timer = setInterval(work, periodMs);
  if (!keepsProcess) timer.unref();
  return () => clearInterval(timer);
}

export function watchDirectory(path: string, onChange: () => void): () => void {
  const watcher = watch(path, { persistent: false }, onChange);
  watcher.on('error', () => watcher.close());
  return () => watcher.close();
}

const heldOpenAttempts = 8;

/** Windows refuses to move or remove a file that a scanner or another reader holds open for a moment. */
export async function retryWhileHeldOpen(
  action: () => void,
  platform: string = process.platform,
  wait: (durationMs: number) => Promise<void> = sleep,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return action();
    } catch (error) {
      const mayPass = platform === 'win32' && isSystemError(error, 'EPERM', 'EBUSY', 'EACCES');
      if (!mayPass || attempt === heldOpenAttempts) throw error;
      await wait(2 ** attempt * (0.5 + Math.random()));
    }
  }
}
