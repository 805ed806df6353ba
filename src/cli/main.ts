import { join } from 'node:path';
import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { commandGroups } from './all-commands.ts';
import type { CommandRequest } from './command/verb.ts';
import { parseCommandLine, wantsJson } from './command-line.ts';
import { leaveErrorsToWriters } from './printing/output.ts';
import { fail, printOutput } from './speak.ts';

declare const __CC2CC_VERSION__: string;

const args = process.argv.slice(2);
const asJson = wantsJson(args);

leaveErrorsToWriters(process.stdout, process.stderr);
main().catch((error) => fail(error, asJson));

async function main(): Promise<void> {
  const invocation = parseCommandLine(args, { groups: commandGroups, version: __CC2CC_VERSION__ });
  if (invocation.kind === 'print') return printOutput(invocation, asJson);
  const { program, ...request } = invocation;
  await load(program).run({ ...request, asJson, ownFile: __filename });
}

/**
 * The file beside this one that does the work: the help and the arguments need none of it, and a command needs only its
 * own part.
 */
function load(program: string): { run(request: CommandRequest): Promise<void> } {
  const file = `${program}.js`;
  try {
    // As the other file is CommonJS: what `import()` does to load one takes several times as long.
    return require(join(__dirname, file));
  } catch (error) {
    if (!isSystemError(error, 'MODULE_NOT_FOUND')) throw error;
    throw new Cc2ccError(
      'NOT_FOUND',
      `${file} is not beside this program; run cc2cc from the plugin or a clone, or copy all files of bin/`,
    );
  }
}
