import { describeError } from '../base/errors.ts';
import { nodeFileSystem } from '../base/fs.ts';
import { readStandardInput, writeStandardError, writeStandardOutput } from '../base/fs-host.ts';
import { identifyProcess, systemProcessTable } from '../base/process-identity.ts';
import { readSettings } from '../base/settings.ts';
import { type Bridge, openBridge, takeWarnings } from '../delivery/bridge.ts';
import type { SessionFacts } from '../delivery/session-facts.ts';
import { type HookInput, parseHookInput } from './hook-input.ts';

export interface HookContext {
  readonly bridge: Bridge;
  readonly facts: SessionFacts;
  readonly input: HookInput;
}

export interface HookOutput {
  /** Read by the client as JSON. */
  readonly json?: object;
  /** For exit code 2, on stderr. */
  readonly wake?: string;
}

/**
 * Runs one command hook: input from stdin, output to stdout. A failure is told to the person and never stops the
 * session: cc2cc must not stand in the way of the work.
 * @param answerFailure what the client is told instead when the work failed, if this hook has to say more.
 */
export async function runHook(
  work: (context: HookContext) => Promise<HookOutput>,
  answerFailure: (input: HookInput, line: string) => object | undefined = () => undefined,
): Promise<void> {
  let output: HookOutput;
  let input: HookInput | undefined;
  let bridge: Bridge | undefined;
  try {
    input = parseHookInput(readStandardInput());
    // Mail belongs to the main conversation; inside a subagent the hook has nothing to do.
    if (input.agent_id) return;
    const context = await openContext(input);
    bridge = context.bridge;
    output = await work(context);
  } catch (error) {
    const line = `cc2cc: ${describeError(error)}`;
    output = { json: (input && answerFailure(input, line)) ?? { systemMessage: line } };
  }
  output = withWarnings(output, bridge ? takeWarnings(bridge) : []);
  if (output.json) writeStandardOutput(`${JSON.stringify(await withVisibleNote(output.json))}\n`);
  if (output.wake === undefined) return;
  writeStandardError(`${output.wake}\n`);
  process.exitCode = 2;
}

/** The person is told in the same line as everything else that a hook has to say. */
function withWarnings(output: HookOutput, warnings: readonly string[]): HookOutput {
  if (warnings.length === 0) return output;
  const { json, wake } = output;
  const said = (json as { readonly systemMessage?: string } | undefined)?.systemMessage;
  const systemMessage = [...(said ? [said] : []), ...warnings].join('\n');
  return { json: { ...json, systemMessage }, ...(wake === undefined ? {} : { wake }) };
}

/** What the person is told is printed by a terminal, and may quote what another agent wrote. */
async function withVisibleNote(json: object): Promise<object> {
  if (!('systemMessage' in json) || typeof json.systemMessage !== 'string') return json;
  const { makeVisible } = await import('../trust/visible-text.ts');
  return { ...json, systemMessage: makeVisible(json.systemMessage) };
}

async function openContext(input: HookInput): Promise<HookContext> {
  const environment = process.env;
  const settings = readSettings(environment);
  const processes = systemProcessTable();
  // Clients before 2.1.240 do not set CLAUDE_PID; hooks.json starts node without a shell, so they are the parent.
  const client = identifyProcess(processes, Number(environment.CLAUDE_PID) || process.ppid);
  if (!client) throw new Error('the session that started this hook has ended');
  const bridge = await openBridge(nodeFileSystem, processes, settings.bridgeDirectory, settings);
  const facts: SessionFacts = {
    client,
    sessionId: input.session_id,
    directory: environment.CLAUDE_PROJECT_DIR ?? input.cwd,
    transcriptPath: input.transcript_path,
    title: input.session_title,
    requestedName: settings.requestedName,
    interactive: environment.CLAUDE_CODE_ENTRYPOINT === 'cli',
    promptId: input.prompt_id,
  };
  return { bridge, facts, input };
}
