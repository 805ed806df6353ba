import { join } from 'node:path';
import { runOwnCommand } from '../collaboration/run-own-command.ts';
import { parseOwnCommand } from '../delivery/own-command.ts';
import { runHook } from './run-hook.ts';

/** The command line, as the plugin holds it beside its hooks. */
const ownProgram = join(__dirname, '..', 'bin', 'cc2cc');

void runHook(async ({ bridge, facts, input }) => {
  const command = parseOwnCommand(input.command_name ?? '');
  if (!command) return {};
  const reason = await runOwnCommand(bridge, facts, command, input.command_args ?? '', ownProgram);
  const hookSpecificOutput = { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true };
  return { json: { decision: 'block', reason, hookSpecificOutput } };
});
