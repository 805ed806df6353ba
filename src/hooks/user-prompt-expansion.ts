import { join } from 'node:path';
import { answerCommand } from '../addressing/answer-to-person.ts';
import type { HookInput } from '../claude-code/hooks/hook-input.ts';
import { isTypedCommand, parseOwnCommand } from '../claude-code/own-command.ts';
import { runOwnCommand } from './commands/run-own-command.ts';
import { runHook } from './run-hook.ts';

/** The command line, as the plugin holds it beside its hooks. */
const ownProgram = join(__dirname, '..', 'bin', 'cc2cc');

void runHook(
  async ({ bridge, facts, input }) => {
    const command = parseOwnCommand(input.command_name ?? '');
    if (!command) return {};
    const isTyped = await isTypedCommand(bridge.registry, process.pid, facts.client);
    const args = input.command_args ?? '';
    return { json: block(await runOwnCommand(bridge, facts, command, args, ownProgram, isTyped)) };
  },
  { answer: answerFailure },
);

/** Who typed one of our commands is answered, and the model is not asked in its place. */
function answerFailure(
  { command_name: name = '', command_args: args = '' }: HookInput,
  line: string,
): object | undefined {
  const command = parseOwnCommand(name);
  return command && block(answerCommand(command, args, `✗ ${line}`));
}

function block(reason: string): object {
  const hookSpecificOutput = { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true };
  return { decision: 'block', reason, hookSpecificOutput };
}
