import { toCommandOutput } from '../../addressing/text-for-person.ts';
import { describeFault } from '../../claude-code/hooks/tell-fault.ts';
import type { OwnCommand } from '../../claude-code/own-command.ts';
import { isTypedInByUser } from '../../claude-code/typed-command.ts';
import type { CommandAnswer } from '../../mod/api/door.ts';
import { runOwnCommand } from '../../slash-commands/run-own-command.ts';
import { toPlainMarkdown } from '../../trust/plain-markdown.ts';
import { runProgramOfPlugin } from '../tool/own-program.ts';
import type { ToolContext } from '../tool/tool.ts';

interface TypedCommand {
  readonly command: OwnCommand;
  readonly args: string;
}

/** Answers a slash command of the user, of whom the module knows because the client says so. */
export async function answerCommand(
  typed: TypedCommand,
  openContext: () => Promise<ToolContext>,
): Promise<CommandAnswer> {
  let root: string | undefined;
  try {
    const context = await openContext();
    root = context.bridge.store.layout.root;
    return toAnswer(typed, await run(typed, context));
  } catch (error) {
    return toAnswer(typed, `✗ ${describeFault(error, root)}`);
  }
}

async function run({ command, args }: TypedCommand, { bridge, session }: ToolContext): Promise<string> {
  session.noteCall();
  const { client, directory } = session;
  const name = await session.requireName();
  const isTyped = await isTypedInByUser(bridge.registry, client);
  return runOwnCommand(bridge, { name, client, directory, isTyped, runProgram: runProgramOfPlugin }, command, args);
}

/** The client shows the name of the command that was typed, but not what stood behind it. */
function toAnswer({ command, args }: TypedCommand, text: string): CommandAnswer {
  const shown = args.trim() === '' ? text : toCommandOutput(command, args, text).trimStart();
  return { text: toPlainMarkdown(shown) };
}
