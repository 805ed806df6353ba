import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { Cc2ccError } from './errors.ts';

/**
 * Absolute path of the user's home. With an empty or relative HOME the system names a folder below whatever directory a
 * program happens to be in.
 * @throws BAD_INPUT
 */
export function homeDirectory(): string {
  const home = knownHome();
  if (home !== undefined) return home;
  throw new Cc2ccError('BAD_INPUT', 'HOME is empty or no absolute path', {
    remedy: 'set HOME to your home directory, or CC2CC_BRIDGE_DIR to the folder for all mail',
  });
}

/** The same for what can do without it. */
export function knownHome(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined; // The account has none.
  }
}
