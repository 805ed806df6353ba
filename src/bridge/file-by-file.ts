import { Cc2ccError, describeError, isSystemError } from '../base/errors.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import type { Bridge } from './bridge.ts';

/** Whether the next file would fare no better: the disk fails as a whole, or the key that every file is judged by. */
function concernsEveryFile(error: unknown): boolean {
  if (error instanceof Cc2ccError && error.code === 'BAD_KEY') return true;
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
    passOver(bridge, what, error);
    return undefined;
  }
}

/**
 * Tells the person what is left where it is, and why.
 * @throws what says that no other file would fare better.
 */
export function passOver(bridge: Bridge, what: string, error: unknown): void {
  if (concernsEveryFile(error)) throw error;
  bridge.warnings.push(`cc2cc: ${makeVisibleLine(what)} was passed over: ${describeError(error)}`);
}
