import { runOwnCommand } from '../collaboration/run-own-command.ts';
import { parseOwnCommand } from '../delivery/own-command.ts';
import { runHook } from './run-hook.ts';

void runHook(async ({ bridge, facts, input }) => {
  const command = parseOwnCommand(input.command_name ?? '');
  if (!command) return {};
  const reason = await runOwnCommand(bridge, facts, command, input.command_args ?? '');
  const hookSpecificOutput = { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true };
  return { json: { decision: 'block', reason, hookSpecificOutput } };
});
