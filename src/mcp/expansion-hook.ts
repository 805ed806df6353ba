import { toCommandOutput } from '../addressing/text-for-person.ts';
import { reopenBridge, takeWarnings } from '../bridge/bridge.ts';
import { projectDirectory } from '../claude-code/environment.ts';
import { addNotes, blockPrompt, type HookOutput } from '../claude-code/hooks/hook-output.ts';
import { expansionInput, isInSubagent, readExpansion } from '../claude-code/hooks/hook-tool-inputs.ts';
import { describeFault } from '../claude-code/hooks/tell-fault.ts';
import { withVisibleNote } from '../claude-code/hooks/visible-note.ts';
import { type OwnCommand, parseOwnCommand } from '../claude-code/own-command.ts';
import { isTypedCommand } from '../claude-code/typed-command.ts';
import { join } from '../identity/join.ts';
import { runOwnCommand } from '../slash-commands/run-own-command.ts';
import { runProgramOfPlugin } from './tool/own-program.ts';
import { defineTool, type ToolContext } from './tool/tool.ts';

type Typed = ReturnType<typeof readExpansion>;

/**
 * The hook of a slash command. The server answers ours, because each command, whoever's it is, would wait for a process.
 * Where the server is not there, the client asks the model in its place, and the command's text says that nothing was done.
 */
export const userPromptExpansion = defineTool({
  name: 'hook_user_prompt_expansion',
  description: 'Called by the UserPromptExpansion hook.',
  input: expansionInput,
  async run(input, context, { signal }) {
    const typed = readExpansion(input);
    const command = parseOwnCommand(typed.commandName);
    // Other programs have no such hook, and their models may call any tool. After a hang, the client waits no more.
    if (!command || isInSubagent(input) || !context.session.hasHooks || signal.aborted) return encode({});
    const output = blockWith(await answerOrTell(command, typed, context));
    return encode(addNotes(output, takeWarnings(context.bridge)));
  },
  outputWhileClosed(input, { error }) {
    const { commandName, commandArguments } = readExpansion(input);
    const command = parseOwnCommand(commandName);
    if (!command || isInSubagent(input)) return encode({});
    return encode(blockWith(describeFailure(command, commandArguments, error, undefined)));
  },
});

async function answerOrTell(command: OwnCommand, typed: Typed, { bridge, session }: ToolContext): Promise<string> {
  try {
    // The folder with everything may have been removed since the server opened it.
    if ((await session.name()) === undefined) await reopenBridge(bridge);
    const { client, requestedName, projectName, otherProjects } = session;
    const directory = projectDirectory(process.env) ?? typed.directory;
    const { sessionId } = typed;
    const request = { client, sessionId, directory, requestedName, projectName, otherProjects };
    const name = (await session.name()) ?? (await join(bridge.registry, request)).name;
    const isTyped = await isTypedCommand(bridge.registry, process.pid, client);
    const place = { name, client, directory, isTyped, runProgram: runProgramOfPlugin };
    const args = typed.commandArguments;
    return toCommandOutput(command, args, await runOwnCommand(bridge, place, command, args));
  } catch (error) {
    return describeFailure(command, typed.commandArguments, error, bridge.store.layout.root);
  }
}

function describeFailure(command: OwnCommand, args: string, error: unknown, root: string | undefined): string {
  return toCommandOutput(command, args, `✗ ${describeFault(error, root)}`);
}

function blockWith(reason: string): HookOutput {
  return blockPrompt('UserPromptExpansion', reason);
}

function encode(output: HookOutput): string {
  return JSON.stringify(withVisibleNote(output));
}
