import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import { Cc2ccError, describeError } from '../base/errors.ts';
import { nodeFileSystem } from '../base/fs.ts';
import { identifyProcess, systemProcessTable } from '../base/process-identity.ts';
import { openBridge, withDecisionLog } from '../bridge/bridge.ts';
import { longestCallMs } from '../claude-code/call-limit.ts';
import { hasDebugOption, noteDebugOption } from '../claude-code/debug-option.ts';
import { allDoorbells } from '../claude-code/doorbells/all-doorbells.ts';
import { hasChannelOption } from '../claude-code/doorbells/channel-doorbell.ts';
import {
  firstSessionId,
  hasHooks,
  inboxSocket,
  isServerOfClaudeCode,
  projectDirectory,
} from '../claude-code/environment.ts';
import { describeModule, type ModuleState } from '../claude-code/module-state.ts';
import { promptSource } from '../claude-code/prompt-source.ts';
import { settingSource } from '../claude-code/setting-sources.ts';
import { readSettings, type Settings } from '../claude-code/settings.ts';
import { NewDecisions } from '../decisions/decision.ts';
import { Ringer } from '../doorbells/ringer.ts';
import { LoopGuard } from '../sending/loop-guard.ts';
import { answersFor } from './module/answers.ts';
import { ModuleDoor } from './module/door.ts';
import { ModuleFeed } from './module/feed.ts';
import { Surface } from './module/surface.ts';
import { createServer } from './server.ts';
import { Diagnosis } from './session/diagnosis.ts';
import { McpSession } from './session/mcp-session.ts';
import { SessionBell } from './session/session-bell.ts';
import { SessionLoop } from './session/session-loop.ts';
import type { ToolContext } from './tool/tool.ts';
import { TransportAfterGreeting } from './transport-after-greeting.ts';

declare const __CC2CC_VERSION__: string;

const environment = process.env;
const processes = systemProcessTable();
/** How soon a bridge directory that could not be opened is tried again. */
const lookAgainEveryMs = 5_000;

async function openContext(settings: Settings, parentPid: number): Promise<ToolContext> {
  const client = identifyProcess(processes, clientPid(parentPid));
  if (!client) throw new Cc2ccError('NO_IDENTITY', 'the program that started this server has ended');
  const openedFirst = await openBridge(nodeFileSystem, processes, settings.bridgeDirectory, settings);
  const opened = { ...openedFirst, writer: client };
  const clientDebugs = hasDebugOption(opened.registry, client);
  await noteDebugOption(opened.registry, client, clientDebugs);
  const debugs = settings.debug || clientDebugs;
  const bridge = debugs ? await withDecisionLog(opened, { pid: process.pid, process: 'server' }) : opened;
  const session = new McpSession({
    bridge,
    client,
    sessionId: firstSessionId(environment),
    directory: projectDirectory(environment) ?? process.cwd(),
    requestedName: settings.requestedName,
    projectName: settings.projectName,
    otherProjects: settings.otherProjects,
    approveOwnTools: settings.approveOwnTools,
    maxHops: settings.maxHops,
    longestCallMs: longestCallMs(environment, hasHooks(environment)),
    reservations: settings.reservations,
    native: settings.native,
    guard: new LoopGuard(settings, () => nodeFileSystem.monotonicMs()),
    promptSource: promptSource(processes.commandLineOf(client.pid), environment),
    hasHooks: hasHooks(environment),
  });
  return { bridge, session };
}

/**
 * Claude Code starts one server, and its hooks find it by the client's process. Another program may start several, one
 * for each of its agents, and has no hooks: there each server is an agent of its own.
 */
function clientPid(parentPid: number): number {
  return isServerOfClaudeCode(environment) ? parentPid : process.pid;
}

/** Settings that cannot be read approve nothing. */
function approvesOwnTools(): boolean {
  try {
    return readSettings(environment).approveOwnTools;
  } catch {
    return false;
  }
}

/** Settings that cannot be read turn it off: without them no mail is handed over. */
function usesModule(): boolean {
  try {
    return readSettings(environment).module;
  } catch {
    return false;
  }
}

function moduleState({ promptSource: source }: McpSession, settings: Settings, feed: ModuleFeed): ModuleState {
  if (!settings.module) return 'off';
  return source === 'terminal' ? feed.state : 'print';
}

/** What looks after the session, and whom it tells. */
interface LoopParts {
  readonly server: Server;
  readonly feed: ModuleFeed;
  readonly settings: Settings;
  readonly report: ServeOptions['report'];
}

function createSessionLoop(
  { bridge, session }: ToolContext,
  { server, feed, settings, report }: LoopParts,
): SessionLoop {
  const { client } = session;
  const ways = {
    socket: inboxSocket(environment),
    module: feed,
    server,
    hasChannelOption: hasChannelOption(processes, client),
  };
  const doorbellsOf = (name: string) => allDoorbells(bridge, { name, client }, ways);
  const createRinger = (name: string) => {
    const doorbells = doorbellsOf(name);
    return new Ringer(
      settings.doorbells.map((doorbell) => doorbells[doorbell]),
      () => bridge.store.fs.monotonicMs(),
      bridge.decisions && { decisions: new NewDecisions(bridge.decisions), name },
    );
  };
  const moduleSetBy = settingSource(environment, 'CC2CC_MODULE') ?? 'CC2CC_MODULE';
  const about = () => {
    const { name: clientName = null, version: clientVersion = null } = server.getClientVersion() ?? {};
    const module = moduleState(session, settings, feed);
    return {
      version: __CC2CC_VERSION__,
      clientName,
      clientVersion,
      doorbells: settings.doorbells,
      doorbellsSetBy: settingSource(environment, 'CC2CC_DOORBELLS') ?? null,
      socketPath: ways.socket?.path ?? null,
      hasChannelOption: ways.hasChannelOption,
      module,
      moduleInWords: isServerOfClaudeCode(environment) ? describeModule(module, clientVersion, moduleSetBy) : null,
    };
  };
  const bell = new SessionBell(bridge, session, createRinger);
  const diagnosis = new Diagnosis({ bridge, about, doorbellsOf });
  const surface = new Surface(bridge, feed, { hasBand: settings.band });
  return new SessionLoop({ bridge, session, bell, diagnosis, surface, report });
}

export interface ServeOptions {
  /** The ids of the requests that the greeting has answered, which come again. */
  readonly answered: Set<RequestId>;
  /** The program that started this server. */
  readonly parentPid: number;
  readonly report: (error: unknown) => void;
}

/** Serves the client. @returns what ends it: the session's loop, which has started, and the door of the module. */
export async function serve({ answered, parentPid, report }: ServeOptions): Promise<() => Promise<unknown>> {
  let opened: Promise<ToolContext> | undefined;
  // A failed attempt is tried again at the next call: the directory may be back by then.
  const useContext = () => {
    opened ??= openContext(readSettings(environment), parentPid).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const feed = new ModuleFeed(nodeFileSystem);
  const door = new ModuleDoor(nodeFileSystem, answersFor(useContext, feed), usesModule);
  const server = createServer(useContext, approvesOwnTools, door);
  await server.connect(new TransportAfterGreeting(answered));
  let reported = '';
  for (;;) {
    try {
      const context = await useContext();
      // No hook names the agents of other programs, and they can be written to before they call a first tool.
      if (!isServerOfClaudeCode(environment)) await context.session.requireName();
      const loop = createSessionLoop(context, { server, feed, settings: readSettings(environment), report });
      loop.start();
      return () => Promise.all([loop.stop(), door.close()]);
    } catch (error) {
      if (describeError(error) !== reported) report(error);
      reported = describeError(error);
      await nodeFileSystem.sleep(lookAgainEveryMs);
    }
  }
}
