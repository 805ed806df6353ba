import { isatty } from 'node:tty';
import { Cc2ccError, describeError, isSystemError } from '../base/errors.ts';
import { nodeFileSystem } from '../base/fs.ts';
import { systemProcessTable } from '../base/process-identity.ts';
import { type Environment, readBridgeDirectory } from '../base/settings.ts';
import { type Bridge, openBridge, takeWarnings, withDecisionLog } from '../bridge/bridge.ts';
import { faultAtWork } from '../bridge/opening-fault.ts';
import { readSettings } from '../claude-code/settings.ts';
import { readHops } from '../sending/hops.ts';
import { verbGroups } from './all-verbs.ts';
import { findCaller, isTypedByPerson } from './command/caller.ts';
import { readUtf8 } from './command/text-argument.ts';
import { type Invocation, parseCommandLine, wantsJson } from './command-line.ts';
import { describeFailure } from './failure.ts';
import { overviewVerb } from './overview.ts';
import { jsonLine, leaveErrorsToWriters, plainLines, writeWhole } from './printing/output.ts';
import { terminalOf } from './screen/full-screen.ts';

declare const __CC2CC_VERSION__: string;

const args = process.argv.slice(2);
const asJson = wantsJson(args);

leaveErrorsToWriters(process.stdout, process.stderr);
main().catch(fail);

async function main(): Promise<void> {
  const commands = { groups: verbGroups, overview: overviewVerb, version: __CC2CC_VERSION__ };
  const invocation = parseCommandLine(args, commands);
  if (invocation.kind === 'print') return print({ plain: invocation.text });
  await run(invocation);
}

async function run({ verb, asName, ...rest }: Extract<Invocation, { kind: 'run' }>): Promise<void> {
  const environment = process.env;
  const terminal = isatty(1) ? terminalOf(process.stdout, environment.TERM) : undefined;
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
    await verb.run({ ...rest, bridge, caller, wantsJson: asJson, atTerminal, terminal, readStandardInput, print });
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

async function print(answer: { readonly plain: string; readonly json?: unknown }): Promise<void> {
  const text = asJson && 'json' in answer ? jsonLine(answer.json) : plainLines(answer.plain);
  try {
    await writeWhole(process.stdout, text);
  } catch (error) {
    if (isSystemError(error, 'EPIPE')) throw error;
    throw new Cc2ccError('STORE_FAILED', `the output could not be written: ${describeError(error)}`, { cause: error });
  }
}

async function fail(error: unknown): Promise<void> {
  const { exitCode, text } = describeFailure(error, asJson);
  process.exitCode = exitCode;
  await tell(text);
}

async function tell(text: string): Promise<void> {
  try {
    await writeWhole(process.stderr, text);
  } catch {
    // Nobody listens; the exit code tells.
  }
}
