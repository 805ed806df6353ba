import { parseOwnCommand } from '../own-command.ts';
import { blockPrompt, type HookOutput } from './hook-output.ts';

/**
 * What a hook returns on a Node that is too old for anything else. The start of a session says what is wrong, a slash
 * command of ours shows it, and all other hooks are silent.
 * @param read gives what the client wrote, which it may fail at.
 */
export function outputOnOldNode(read: () => string, line: string): HookOutput | undefined {
  const input = parse(read);
  if (input.agent_id) return undefined;
  if (input.hook_event_name === 'SessionStart' && input.source !== 'compact') return { systemMessage: line };
  const isCommand = input.hook_event_name === 'UserPromptExpansion' && parseOwnCommand(String(input.command_name));
  return isCommand ? blockPrompt('UserPromptExpansion', line) : undefined;
}

/** The same for the server's tool that answers slash commands. @param input what hooks.json hands to it. */
export function outputOfCommandOnOldNode(input: object, line: string): HookOutput | undefined {
  return outputOnOldNode(() => JSON.stringify({ ...input, hook_event_name: 'UserPromptExpansion' }), line);
}

function parse(read: () => string): Record<string, unknown> {
  try {
    return Object(JSON.parse(read()));
  } catch {
    return {}; // The hook of a newer Node says what is wrong with it.
  }
}
