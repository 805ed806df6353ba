import { describeError, isSystemError } from '../base/errors.ts';
import { nodeFileSystem } from '../base/fs.ts';
import { readStandardInput, writeStandardError, writeStandardOutput } from '../base/fs-host.ts';
import { ancestorsOf, type ProcessIdentity, type ProcessTable, systemProcessTable } from '../base/process-identity.ts';
import { readSettings } from '../base/settings.ts';
import { type Bridge, openBridge, takeWarnings } from '../bridge/bridge.ts';
import { openingFault } from '../bridge/opening-fault.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { type HookInput, parseHookInput } from './hook-input.ts';
import { faultKey, ToldFault } from './told-fault.ts';

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

export interface FailureRules {
  /** What the client is told instead when the work failed, if this hook has to say more. */
  readonly answer?: (input: HookInput, line: string) => object | undefined;
  /** The client shows the person what this hook says, so that it need not be said again. */
  readonly isShown?: boolean;
}

/**
 * Runs one command hook: input from stdin, output to stdout. A failure is told to the person, once in a session for as
 * long as it lasts, and never stops the session: cc2cc must not stand in the way of the work.
 */
export async function runHook(
  work: (context: HookContext) => Promise<HookOutput>,
  failureRules: FailureRules = {},
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
    toldFault(input).forget();
  } catch (error) {
    output = answerFailure(error, bridge, input, failureRules);
  }
  output = withWarnings(output, bridge ? takeWarnings(bridge) : []);
  if (output.json) writeStandardOutput(`${JSON.stringify(await withVisibleNote(output.json))}\n`);
  if (output.wake === undefined) return;
  writeStandardError(`${output.wake}\n`);
  process.exitCode = 2;
}

function answerFailure(
  error: unknown,
  bridge: Bridge | undefined,
  input: HookInput | undefined,
  { answer, isShown }: FailureRules,
): HookOutput {
  // A hook opens the bridge directory anew, so what fails afterwards is in it, and nothing that is needed is absent.
  const explained = bridge && !isSystemError(error, 'ENOENT') ? openingFault(error, bridge.store.layout.root) : error;
  const line = `cc2cc: ${describeError(explained)}`;
  if (!input) return { json: { systemMessage: line } };
  const instead = answer?.(input, line);
  if (instead) return { json: instead };
  const told = toldFault(input);
  const fault = faultKey(error);
  if (told.isTold(fault)) return {};
  if (isShown) told.note(fault);
  return { json: { systemMessage: line } };
}

function toldFault({ session_id: sessionId }: HookInput): ToldFault {
  return new ToldFault(process.env, sessionId);
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

/**
 * The client that started this hook. It is the parent, because hooks.json has the shell replaced by node, unless something
 * stands in front of node; `told`, which clients before 2.1.240 do not set, counts only for a process above this one.
 */
function findClient(processes: ProcessTable, told: number): ProcessIdentity | undefined {
  let parent: ProcessIdentity | undefined;
  for (const ancestor of ancestorsOf(processes, process.pid)) {
    if (ancestor.pid === told) return ancestor;
    parent ??= ancestor;
  }
  // After the client's end the system gives this process another parent, which is no client.
  return told > 0 && processes.startOf(told) === undefined ? undefined : parent;
}

async function openContext(input: HookInput): Promise<HookContext> {
  const environment = process.env;
  const settings = readSettings(environment);
  const processes = systemProcessTable();
  const client = findClient(processes, Number(environment.CLAUDE_PID));
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
