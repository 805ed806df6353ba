import { describeError } from '../base/errors.ts';
import { loadChildProcess } from '../base/fs-host.ts';

/** How long a person waits for a slash command at most. */
const patienceMs = 15_000;

/** What `cc2cc` says when it is run with these words, for a slash command that does what a verb does. */
export function runOwnProgram(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: patienceMs } as const;
    loadChildProcess().execFile(process.execPath, [program, ...words], options, (error, stdout, stderr) => {
      resolve((stdout || stderr || describeError(error)).trim());
    });
  });
}
