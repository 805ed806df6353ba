import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
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
import { onClientGone } from './session/lifetime.ts';
import { McpSession } from './session/mcp-session.ts';
import { SessionBell } from './session/session-bell.ts';
import { SessionLoop } from './session/session-loop.ts';
import type { ToolContext } from './tool/tool.ts';

declare const __CC2CC_VERSION__: string;

const environment = process.env;
const processes = systemProcessTable();
/** Ends the process if it cannot shut down in time. */
const longestShutdownMs = 2_000;
/** How soon a bridge directory that could not be opened is tried again. */
const lookAgainEveryMs = 5_000;

async function openContext(settings: Settings): Promise<ToolContext> {
  const client = identifyProcess(processes, clientPid());
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
function clientPid(): number {
  return isServerOfClaudeCode(environment) ? process.ppid : process.pid;
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

function report(error: unknown): void {
  process.stderr.write(`cc2cc: ${describeError(error)}\n`);
}

function createSessionLoop(
  { bridge, session }: ToolContext,
  server: Server,
  feed: ModuleFeed,
  settings: Settings,
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

async function main(): Promise<void> {
  let opened: Promise<ToolContext> | undefined;
  // A failed attempt is tried again at the next call: the directory may be back by then.
  const useContext = () => {
    opened ??= openContext(readSettings(environment)).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const feed = new ModuleFeed(nodeFileSystem);
  const door = new ModuleDoor(nodeFileSystem, answersFor(useContext, feed), usesModule);
  const server = createServer(useContext, approvesOwnTools, door);
  await server.connect(new StdioServerTransport());
  let loop: SessionLoop | undefined;
  onClientGone(nodeFileSystem, () => {
    void nodeFileSystem.sleep(longestShutdownMs, { keepsProcess: false }).then(() => process.exit(0));
    Promise.all([loop?.stop(), door.close()])
      .catch(report)
      .finally(() => process.exit(0));
  });
  let reported = '';
  for (;;) {
    try {
      const context = await useContext();
      // No hook names the agents of other programs, and they can be written to before they call a first tool.
      if (!isServerOfClaudeCode(environment)) await context.session.requireName();
      loop = createSessionLoop(context, server, feed, readSettings(environment));
      loop.start();
      return;
    } catch (error) {
      if (describeError(error) !== reported) report(error);
      reported = describeError(error);
      await nodeFileSystem.sleep(lookAgainEveryMs);
    }
  }
}

main().catch((error) => {
  report(error);
  process.exit(1);
});
