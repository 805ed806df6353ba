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
  return input.hook_event_name === 'UserPromptExpansion' ? outputForCommand(input, line) : undefined;
}

/** The same for the server's tool that the hook of slash commands calls. */
export function toolOutputOnOldNode(tool: unknown, input: unknown, line: string): HookOutput | undefined {
  return tool === 'hook_user_prompt_expansion' ? outputForCommand(Object(input), line) : undefined;
}

function outputForCommand(input: Record<string, unknown>, line: string): HookOutput | undefined {
  const isAnswered = !input.agent_id && parseOwnCommand(String(input.command_name)) !== undefined;
  return isAnswered ? blockPrompt('UserPromptExpansion', line) : undefined;
}

function parse(read: () => string): Record<string, unknown> {
  try {
    return Object(JSON.parse(read()));
  } catch {
    return {}; // The hook of a newer Node says what is wrong with it.
  }
}
