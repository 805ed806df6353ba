import { Cc2ccError, describeError, isSystemError } from '../base/errors.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import type { Bridge } from './bridge.ts';

/** Whether the disk as a whole fails, so that the next file would fare no better. */
export function isDiskFailure(error: unknown): boolean {
  const cause = error instanceof Cc2ccError ? error.cause : error;
  return isSystemError(cause, 'ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM');
}

/**
 * Does something with one of many files. What goes wrong with this one is told to the person and keeps nobody from the
 * others.
 * @param what the file is, for the person.
 * @throws what says that no other file would fare better.
 */
export async function onItsOwn<Result>(
  bridge: Bridge,
  what: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isDiskFailure(error)) throw error;
    warnOf(bridge, what, error);
    return undefined;
  }
}

/** Tells the person what is left where it is, and why. */
export function warnOf(bridge: Bridge, what: string, error: unknown): void {
  bridge.warnings.push(`cc2cc: ${makeVisibleLine(what)} was passed over: ${describeError(error)}`);
}
