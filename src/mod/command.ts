import { ownCommands, parseOwnCommand } from '../claude-code/own-command.ts';
import { ask } from './door.ts';
import type { CommandResult, CommandRun, Engine } from './engine.ts';
import { openPane } from './pane.ts';

/** As the client names the commands of this plugin. */
export const commandNames = ownCommands.map((name) => `cc2cc:cc2cc-${name}`);

/** The hook must not do a second time what the server may have done. */
const unknownOutcome =
  "The server didn't answer, so this may or may not have happened. Check before you repeat it: /cc2cc-status";

/**
 * Answers a command that the user typed at this terminal.
 * @returns undefined for what is none of ours, was not typed here, or no server hears: the hook answers it.
 */
export async function runCommand(
  $: Engine,
  { command: name, args, origin }: CommandRun,
): Promise<CommandResult | undefined> {
  const command = parseOwnCommand(name);
  if (command === undefined || origin.kind !== 'composer') return undefined;
  if ((await ask($, 'ready', {})) === undefined) return undefined;
  if (command === 'inbox' && args.trim() === '' && (await openPane($)))
    return { text: 'Your mail is in the pane. Esc closes it.', isTextDisplayOnly: true };
  const answer = await ask($, 'command', { command, args });
  return { text: answer?.text ?? unknownOutcome, isTextDisplayOnly: true };
}
