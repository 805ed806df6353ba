import { setTimeout as delay } from 'node:timers/promises';

const pollIntervalMs = 25;

export interface WaitOptions {
  timeoutMs: number;
  /** Ends the sentence "gave up after N ms waiting for …". */
  waitingFor: string;
  /** What to show when the wait fails, such as the last screen; read only then. */
  evidence?: () => string;
}

/**
 * Polls until the condition gives a value that is neither undefined, null nor false, and returns that value.
 *
 * @throws Error with `evidence()` when the condition has not held after `timeoutMs`.
 */
export async function waitFor<T>(condition: () => T | Promise<T>, options: WaitOptions): Promise<NonNullable<T>> {
  const deadlineMs = performance.now() + options.timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > deadlineMs) throw waitError(options);
    await delay(pollIntervalMs);
  }
}

function waitError({ timeoutMs, waitingFor, evidence }: WaitOptions): Error {
  const shown = evidence === undefined ? '' : `\n${evidence()}`;
  return new Error(`gave up after ${timeoutMs} ms waiting for ${waitingFor}${shown}`);
}
