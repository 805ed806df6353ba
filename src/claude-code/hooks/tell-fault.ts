import { describeError, isSystemError } from '../../base/errors.ts';
import { openingFault } from '../../bridge/opening-fault.ts';
import { type HookOutput, noteOutput } from './hook-output.ts';
import { faultKey, isTold, noteTold } from './told-fault.ts';

/** What a hook that failed tells the person, without the name of the program. */
export function describeFault(error: unknown, openedDirectory: string | undefined): string {
  // A hook opens the bridge directory anew, so what fails afterwards is in it, and nothing that is needed is absent.
  const isInBridge = openedDirectory !== undefined && !isSystemError(error, 'ENOENT');
  return `cc2cc: ${describeError(isInBridge ? openingFault(error, openedDirectory) : error)}`;
}

/**
 * Tells the person once in a session for as long as it lasts.
 * @param told where it is remembered.
 * @param isShown the client shows the person what this hook says, so that it need not be said again.
 */
export function tellOnce(
  error: unknown,
  line: string,
  told: string | undefined,
  isShown: boolean,
): HookOutput | undefined {
  const fault = faultKey(error);
  if (isTold(told, fault)) return undefined;
  if (isShown) noteTold(told, fault);
  return noteOutput(line);
}
