import { reopenBridge, takeWarnings } from '../bridge/bridge.ts';
import { hasMailInPlace, isDoorbell } from '../claude-code/doorbells/doorbell-text.ts';
import { pluginData, projectDirectory } from '../claude-code/environment.ts';
import { addNotes, type HookOutput } from '../claude-code/hooks/hook-output.ts';
import { isInSubagent, promptInput, readPrompt } from '../claude-code/hooks/hook-tool-inputs.ts';
import { describeFault, tellOnce } from '../claude-code/hooks/tell-fault.ts';
import { forgetTold, toldFaultPath } from '../claude-code/hooks/told-fault.ts';
import { withVisibleNote } from '../claude-code/hooks/visible-note.ts';
import { outputOfFailedPrompt, runPromptHook } from '../handover/prompt-hook.ts';
import { noteHeard } from '../session/in-charge.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { defineTool, type ToolContext } from './tool/tool.ts';

/**
 * The hook of every prompt. The server does its work, because everybody would wait for a process of its own. Where the
 * server is not there, no hook answers, and the FileChanged hook brings the mail.
 */
export const userPromptSubmit = defineTool({
  name: 'hook_user_prompt_submit',
  description: 'Called by the UserPromptSubmit hook.',
  input: promptInput,
  async run(input, { bridge, session }, { signal }) {
    if (isInSubagent(input)) return encode({});
    // The folder with everything may have been removed since the server opened it.
    if ((await session.name()) === undefined) await reopenBridge(bridge);
    // After a server hung, its client waits no more, and would drop the mail of an answer.
    if (signal.aborted) return encode({});
    session.notePrompt();
    await noteHeard(bridge.registry, session.client);
    const { prompt, ...told } = readPrompt(input);
    const output = await runOrTell(prompt, told, { bridge, session });
    if (isDoorbell(prompt) || hasMailInPlace(prompt)) session.noteRingHeard();
    const shown = [session.mailToShow(), ...takeWarnings(bridge)].filter(Boolean);
    return encode(addNotes(output, shown));
  },
  outputWhileClosed(input, { error }) {
    const { prompt, sessionId } = readPrompt(input);
    return encode(isInSubagent(input) ? {} : outputOfFailure(error, undefined, prompt, sessionId));
  },
});

type ToldOfPrompt = Omit<ReturnType<typeof readPrompt>, 'prompt'>;

async function runOrTell(prompt: string, told: ToldOfPrompt, context: ToolContext): Promise<HookOutput> {
  const { bridge, session } = context;
  try {
    const { json } = await runPromptHook(bridge, factsOf(told, session), prompt);
    forgetTold(placeOfTold(told.sessionId));
    return json ?? {};
  } catch (error) {
    return outputOfFailure(error, bridge.store.layout.root, prompt, told.sessionId);
  }
}

function factsOf(told: ToldOfPrompt, session: ToolContext['session']): SessionFacts {
  const { client, requestedName, projectName, otherProjects, promptSource } = session;
  const directory = projectDirectory(process.env) ?? told.directory;
  return { ...told, client, directory, requestedName, projectName, otherProjects, promptSource };
}

function outputOfFailure(
  error: unknown,
  openedDirectory: string | undefined,
  prompt: string,
  sessionId: string,
): HookOutput {
  const line = describeFault(error, openedDirectory);
  return outputOfFailedPrompt(prompt, line) ?? tellOnce(error, line, placeOfTold(sessionId), true) ?? {};
}

function placeOfTold(sessionId: string): string | undefined {
  return toldFaultPath(pluginData(process.env), sessionId);
}

function encode(output: HookOutput): string {
  return JSON.stringify(withVisibleNote(output));
}
