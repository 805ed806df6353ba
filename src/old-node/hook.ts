import { readStandardInput, writeStandardOutput } from '../base/fs-host.ts';
import { parseOwnCommand } from '../claude-code/own-command.ts';
import { isNodeTooOld, nodeFault } from './fault.ts';

/**
 * Stands at the head of each hook's bundle, in syntax that an old Node can read. The start of a session says what is
 * wrong, a slash command of ours is answered with it, and all other hooks are silent.
 */
export const mustStop = isNodeTooOld;

if (mustStop) answer(nodeFault('restart Claude Code'));

function answer(line: string): void {
  const output = outputFor(readInput(), line);
  if (output) writeStandardOutput(`${JSON.stringify(output)}\n`);
}

function readInput(): Record<string, unknown> {
  try {
    return Object(JSON.parse(readStandardInput()));
  } catch {
    return {}; // The hook of a newer Node says what is wrong with it.
  }
}

function outputFor(input: Record<string, unknown>, line: string): object | undefined {
  const hookEventName = input.hook_event_name;
  if (input.agent_id) return undefined;
  if (hookEventName === 'SessionStart' && input.source !== 'compact') return { systemMessage: line };
  if (hookEventName !== 'UserPromptExpansion' || !parseOwnCommand(String(input.command_name))) return undefined;
  return { decision: 'block', reason: line, hookSpecificOutput: { hookEventName, suppressOriginalPrompt: true } };
}
