import { join } from 'node:path';
import { runOwnProgram } from '../../slash-commands/run-own-program.ts';

/** Runs the command line, as the plugin holds it beside its server, and returns what it said. */
export function runProgramOfPlugin(words: readonly string[]): Promise<string> {
  return runOwnProgram(join(__dirname, '..', 'bin', 'cc2cc'), words);
}
