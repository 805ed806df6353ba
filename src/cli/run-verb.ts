import { isatty } from 'node:tty';
import { nodeFileSystem } from '../base/fs.ts';
import { systemProcessTable } from '../base/process-identity.ts';
import { type Environment, readBridgeDirectory } from '../base/settings.ts';
import { type Bridge, openBridge, takeWarnings, withDecisionLog } from '../bridge/bridge.ts';
import { faultAtWork } from '../bridge/opening-fault.ts';
import { readSettings } from '../claude-code/settings.ts';
import { readHops } from '../sending/hops.ts';
import { findCaller, isTypedByPerson } from './command/caller.ts';
import { readUtf8 } from './command/text-argument.ts';
import type { Call, CommandRequest, Verb, VerbFamily } from './command/verb.ts';
import { terminalOf } from './screen/full-screen.ts';
import { fail, printOutput, tell } from './speak.ts';

/** What does the work of a command, loaded when the command runs. */
export type VerbLoaders = Readonly<Record<string, () => Promise<Verb | VerbFamily>>>;

/** Makes what a program file beside `cc2cc` exports. It never rejects: what goes wrong, it says itself. */
export function createProgram(loaders: VerbLoaders): (request: CommandRequest) => Promise<void> {
  return async (request) => {
    try {
      await run(await loadVerb(loaders, request.path), request);
    } catch (error) {
      await fail(error, request.asJson);
    }
  };
}

export async function loadVerb(loaders: VerbLoaders, [first = '', second]: readonly string[]): Promise<Verb> {
  const loaded = await loaders[first]?.();
  const verb = loaded && 'subverbs' in loaded ? loaded.subverbs.find(({ name }) => name === second) : loaded;
  if (!verb) throw new Error(`nothing does the work of ${first} ${second ?? ''}`);
  return verb;
}

async function run(verb: Verb, { asName, asJson, ...rest }: CommandRequest): Promise<void> {
  const environment = process.env;
  const terminal = isatty(1) ? terminalOf(process.stdout, environment.TERM) : undefined;
  const errorTerminal = isatty(2) ? terminalOf(process.stderr, environment.TERM) : undefined;
  const print: Call['print'] = (output) => printOutput(output, asJson);
  const bridge = await open(environment, verb.name).catch(async (fault) => {
    if (!verb.runDespite) throw fault;
    await verb.runDespite(fault, { ...rest, terminal, print, bridge: await openWithUsualSettings(environment) });
  });
  if (!bridge) return;
  const atTerminal = isTypedByPerson(environment, isatty(0));
  const facts = { environment, asName, pid: process.pid, directory: workingDirectory(), atTerminal };
  const found = await findCaller(bridge.registry, facts).catch(async (fault) => {
    if (!verb.runDespite) throw fault;
    await verb.runDespite(fault, { ...rest, terminal, print, bridge });
  });
  if (!found) return;
  // What a session's model sends through its shell goes on from the mail that led to it, as what its tools send does.
  const caller = found.session ? { ...found, hops: await readHops(bridge, found.session) } : found;
  try {
    const streams = { terminal, errorTerminal, readStandardInput, print };
    const written = { ...bridge, writer: found.session };
    await verb.run({ ...rest, bridge: written, caller, wantsJson: asJson, atTerminal, ...streams });
  } catch (error) {
    throw await faultAtWork(nodeFileSystem, error, bridge.store.layout.root);
  } finally {
    for (const warning of takeWarnings(bridge))
      await tell(asJson ? `${JSON.stringify({ warning })}\n` : `${warning}\n`);
  }
}

async function open(environment: Environment, verbName: string): Promise<Bridge> {
  const settings = readSettings(environment);
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), settings.bridgeDirectory, settings);
  return settings.debug ? withDecisionLog(bridge, { pid: process.pid, process: `cc2cc ${verbName}` }) : bridge;
}

async function openWithUsualSettings(environment: Environment): Promise<Bridge | undefined> {
  try {
    return await openBridge(nodeFileSystem, systemProcessTable(), readBridgeDirectory(environment));
  } catch {
    return undefined; // That is the fault itself, or it hides behind another one.
  }
}

async function readStandardInput(): Promise<string | undefined> {
  return isatty(0) ? undefined : readUtf8(process.stdin);
}

function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined; // It was removed while this runs in it.
  }
}
