import { describeError } from '../base/errors.ts';
import { loadChildProcess } from '../base/fs-host.ts';

/** How long a person waits for a slash command at most. */
const patienceMs = 15_000;

/** What `cc2cc` says when it is run with these words, for a slash command that does what a verb does. */
export function runOwnProgram(program: string, words: readonly string[]): string {
  const { stdout, stderr, error } = loadChildProcess().spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    timeout: patienceMs,
  });
  return (stdout || stderr || describeError(error)).trim();
}
