import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFileSystem } from '../base/fs.ts';
import { readStandardInput, writeStandardError, writeStandardOutput } from '../base/fs-host.ts';
import { ancestorsOf, type ProcessIdentity, type ProcessTable, systemProcessTable } from '../base/process-identity.ts';
import { type Bridge, openBridge, takeWarnings } from '../bridge/bridge.ts';
import { seesDebugOption } from '../claude-code/debug-option.ts';
import { isInteractive, pluginData, projectDirectory, toldClientPid } from '../claude-code/environment.ts';
import { type HookInput, parseHookInput } from '../claude-code/hooks/hook-input.ts';
import { addNotes, type HookOutput, noteOutput, wakeExitCode } from '../claude-code/hooks/hook-output.ts';
import { describeFault, tellOnce } from '../claude-code/hooks/tell-fault.ts';
import { forgetTold, toldFaultPath } from '../claude-code/hooks/told-fault.ts';
import { withVisibleNote } from '../claude-code/hooks/visible-note.ts';
import { readSettings } from '../claude-code/settings.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import type * as DebugLog from './debug-log.ts';

export interface HookContext {
  readonly bridge: Bridge;
  readonly facts: SessionFacts;
  readonly input: HookInput;
}

export interface HookResult {
  readonly json?: HookOutput;
  /** Wakes the session, which sees this text as the reason. */
  readonly wake?: string;
  /** The messages that it is about. */
  readonly ids?: readonly string[];
}

export interface FailureRules {
  /** What the client is told instead when the work failed, if this hook has to say more. */
  readonly outputOf?: (input: HookInput, line: string) => HookOutput | undefined;
  /** The client shows the person what this hook says, so that it need not be said again. */
  readonly isShown?: boolean;
}

/**
 * Runs one command hook: input from stdin, output to stdout. A failure is told to the person, once in a session for as
 * long as it lasts, and never stops the session: cc2cc must not stand in the way of the work.
 */
export async function runHook(
  work: (context: HookContext) => Promise<HookResult>,
  failureRules: FailureRules = {},
): Promise<void> {
  let result: HookResult;
  let input: HookInput | undefined;
  let bridge: Bridge | undefined;
  try {
    input = parseHookInput(readStandardInput());
    // Mail belongs to the main conversation; inside a subagent the hook has nothing to do.
    if (input.agentId) return;
    const { debugs, ...context } = await openContext(input);
    bridge = context.bridge;
    const log = debugs ? await loadDebugLog() : undefined;
    result = await (log ? log.logHook(basename(__filename, '.js'), context, work) : work(context));
    forgetTold(faultPath(input));
  } catch (error) {
    result = resultOfFailure(error, bridge, input, failureRules);
  }
  result = withWarnings(result, bridge ? takeWarnings(bridge) : []);
  if (result.json) writeStandardOutput(`${JSON.stringify(withVisibleNote(result.json))}\n`);
  if (result.wake === undefined) return;
  writeStandardError(`${result.wake}\n`);
  process.exitCode = wakeExitCode;
}

function resultOfFailure(
  error: unknown,
  bridge: Bridge | undefined,
  input: HookInput | undefined,
  { outputOf, isShown = false }: FailureRules,
): HookResult {
  const line = describeFault(error, bridge?.store.layout.root);
  if (!input) return { json: noteOutput(line) };
  const json = outputOf?.(input, line) ?? tellOnce(error, line, faultPath(input), isShown);
  return json ? { json } : {};
}

function faultPath({ sessionId }: HookInput): string | undefined {
  return toldFaultPath(pluginData(process.env), sessionId);
}

/** The person is told in the same line as everything else that a hook has to say. */
function withWarnings(result: HookResult, warnings: readonly string[]): HookResult {
  return warnings.length === 0 ? result : { ...result, json: addNotes(result.json ?? {}, warnings) };
}

/**
 * A program file of its own, beside this one, because only debugging needs it.
 * @returns undefined where it cannot be loaded: mail must not wait for a log.
 */
async function loadDebugLog(): Promise<typeof DebugLog | undefined> {
  try {
    return await import(pathToFileURL(join(__dirname, 'debug-log.js')).href);
  } catch {
    return undefined;
  }
}

/**
 * The client that started this hook. It is the parent, because hooks.json has the shell replaced by node, unless something
 * stands in front of node; `told`, which clients before 2.1.240 do not set, counts only for a process above this one.
 */
function findClient(processes: ProcessTable, told: number | undefined): ProcessIdentity | undefined {
  let parent: ProcessIdentity | undefined;
  for (const ancestor of ancestorsOf(processes, process.pid)) {
    if (ancestor.pid === told) return ancestor;
    parent ??= ancestor;
  }
  // After the client's end the system gives this process another parent, which is no client.
  return told !== undefined && processes.startOf(told) === undefined ? undefined : parent;
}

async function openContext(input: HookInput): Promise<HookContext & { readonly debugs: boolean }> {
  const environment = process.env;
  const settings = readSettings(environment);
  const processes = systemProcessTable();
  const client = findClient(processes, toldClientPid(environment));
  if (!client) throw new Error('the session that started this hook has ended');
  const opened = await openBridge(nodeFileSystem, processes, settings.bridgeDirectory, settings);
  const bridge = { ...opened, writer: client };
  const debugs = settings.debug || (await seesDebugOption(bridge.registry, client));
  const facts: SessionFacts = {
    client,
    sessionId: input.sessionId,
    directory: projectDirectory(environment) ?? input.directory,
    transcriptPath: input.transcriptPath,
    title: input.title,
    requestedName: settings.requestedName,
    interactive: isInteractive(environment),
    promptId: input.promptId,
  };
  return { bridge, facts, input, debugs };
}
