import { join } from 'node:path';
import { toCommandOutput } from '../addressing/text-for-person.ts';
import type { HookInput } from '../claude-code/hooks/hook-input.ts';
import { blockPrompt, type HookOutput } from '../claude-code/hooks/hook-output.ts';
import { parseOwnCommand } from '../claude-code/own-command.ts';
import { isTypedCommand } from '../claude-code/typed-command.ts';
import { readBinding } from '../identity/client-binding.ts';
import { join as joinBridge } from '../identity/join.ts';
import { toJoinRequest } from '../session/session-facts.ts';
import { runOwnCommand } from '../slash-commands/run-own-command.ts';
import { runOwnProgram } from '../slash-commands/run-own-program.ts';
import { runHook } from './run-hook.ts';

/** The command line, as the plugin holds it beside its hooks. */
const ownProgram = join(__dirname, '..', 'bin', 'cc2cc');

void runHook(
  async ({ bridge, facts, input }) => {
    const command = parseOwnCommand(input.commandName ?? '');
    if (!command) return {};
    const isTyped = await isTypedCommand(bridge.registry, process.pid, facts.client);
    const args = input.commandArguments ?? '';
    const { client, directory } = facts;
    const name =
      (await readBinding(bridge.registry, client)) ?? (await joinBridge(bridge.registry, toJoinRequest(facts))).name;
    const place = {
      name,
      client,
      directory,
      isTyped,
      runProgram: (words: readonly string[]) => runOwnProgram(ownProgram, words),
    };
    return { json: block(toCommandOutput(command, args, await runOwnCommand(bridge, place, command, args))) };
  },
  { outputOf: outputOfFailure },
);

/** Who typed one of our commands is answered, and the model is not asked in its place. */
function outputOfFailure({ commandName = '', commandArguments = '' }: HookInput, line: string): HookOutput | undefined {
  const command = parseOwnCommand(commandName);
  return command && block(toCommandOutput(command, commandArguments, `✗ ${line}`));
}

function block(reason: string): HookOutput {
  return blockPrompt('UserPromptExpansion', reason);
}
