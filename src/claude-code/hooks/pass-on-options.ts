import { describeError } from '../../base/errors.ts';
import { appendHostFile } from '../../base/fs-host.ts';
import { quoteForShell } from '../../base/quote-for-shell.ts';
import type { Environment } from '../../base/settings.ts';
import { bashEnvironmentFile } from '../environment.ts';
import { optionNames, optionVariable } from '../setting-sources.ts';

/**
 * Hands the options that the person set on to the Bash tool, so that `cc2cc` goes by them there too: the client gives
 * them to hooks and sources a file that it names before each command.
 * @returns what the person should be told; undefined if all is well.
 */
export function passOnOptions(environment: Environment): string | undefined {
  const file = bashEnvironmentFile(environment);
  const lines = Object.values(optionNames).flatMap((option) => {
    const name = optionVariable(option);
    const value = environment[name];
    return value ? [`export ${name}=${quoteForShell(value)}\n`] : [];
  });
  if (!file || lines.length === 0) return undefined;
  try {
    appendHostFile(file, lines.join(''));
    return undefined;
  } catch (error) {
    return `cc2cc: the plugin's options do not count in the Bash tool: ${describeError(error)}`;
  }
}
