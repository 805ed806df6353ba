import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cc2ccError, describeError, type ErrorCode, isSystemError } from '../../base/errors.ts';
import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { DashboardProgram, DashboardRequest, RunningDashboard } from '../../dashboard/api/dashboard-program.ts';
import { readBinding } from '../../identity/client-binding.ts';
import type { Sender } from '../../sending/post.ts';
import { processCalled, startInBackground, stopInBackground, untilGone } from '../command/background-dashboard.ts';
import { writerOfPage } from '../command/caller.ts';
import { optionValue } from '../command/option-values.ts';
import type { Call, Verb } from '../command/verb.ts';
import { dashboardCommand, listenOption } from '../commands/dashboard.ts';

const programFile = 'dashboard.js';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const dashboardVerb: Verb = {
  ...dashboardCommand,
  async run(call) {
    const { registry } = call.bridge;
    const owner = call.options.while === undefined ? undefined : processCalled(registry, call.options.while);
    if (call.options.stop !== undefined) return stop(call, owner);
    if (call.options.background === undefined) return serve(call, owner);
    if (owner) return goOnInBackground(call, owner);
    throw new Cc2ccError('BAD_INPUT', '--background needs --while PID, so that the dashboard ends with something');
  },
};

async function serve(call: Call, owner: ProcessIdentity | undefined): Promise<void> {
  const { store, registry } = call.bridge;
  const ended = [untilSignal(), ...(owner ? [untilGone(registry, owner)] : [])];
  const dashboard = await start({
    bridgeDirectory: store.layout.root,
    writer: await writerOf(call),
    port: optionValue(listenOption, call.options) ?? 0,
  });
  try {
    await call.print({
      plain: `Open this address (it works once): ${dashboard.url}\nCtrl-c ends it.`,
      json: { url: dashboard.url },
    });
    await Promise.race(ended);
  } finally {
    await dashboard.close();
  }
}

/** One for each owner: the address of an earlier one may have been visited, and is good for nothing then. */
async function goOnInBackground(call: Call, owner: ProcessIdentity): Promise<void> {
  const { registry } = call.bridge;
  const port = call.options.port === undefined ? [] : ['--port', call.options.port];
  const words = ['dashboard', '--json', '--while', String(owner.pid), '--as', (await writerOf(call)).name, ...port];
  await stopInBackground(registry, owner);
  const url = await startInBackground(registry, owner, call.ownFile, words, call.atTerminal ? 'inherit' : 'ignore');
  const name = await readBinding(registry, owner);
  const plain = [
    `Open this address (it works once): ${url}`,
    name === undefined
      ? `The dashboard runs until process ${owner.pid} ends. To stop it sooner: cc2cc dashboard --stop`
      : `The dashboard runs until the session of ${name} ends. To stop it sooner: /cc2cc-dashboard stop`,
  ];
  await call.print({ plain: plain.join('\n'), json: { url } });
}

async function stop(call: Call, owner: ProcessIdentity | undefined): Promise<void> {
  const stopped = await stopInBackground(call.bridge.registry, owner);
  const plain = stopped.length > 0 ? 'The dashboard has stopped.' : 'No dashboard runs in the background.';
  await call.print({ plain, json: { stopped } });
}

function writerOf({ bridge, caller }: Call): Promise<Sender> {
  return writerOfPage(bridge.registry, caller, process.pid);
}

async function start(request: DashboardRequest): Promise<RunningDashboard> {
  const { startDashboard } = await load();
  try {
    return await startDashboard(request);
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE', 'EACCES')) {
      throw new Cc2ccError(
        'BAD_INPUT',
        `the port ${request.port} cannot be had (${describeError(error)}); give another`,
      );
    }
    throw asOwnError(error);
  }
}

/** A program file of its own: other commands are faster without it. */
async function load(): Promise<DashboardProgram> {
  const path = join(__dirname, programFile);
  try {
    return (await import(pathToFileURL(path).href)) as DashboardProgram;
  } catch (error) {
    if (!isSystemError(error, 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND')) throw error;
    throw new Cc2ccError(
      'NOT_FOUND',
      `${programFile} is not beside this program; run cc2cc from the plugin or a clone, or copy both files of bin/`,
    );
  }
}

/** The other file has a class of errors of its own. */
function asOwnError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'Cc2ccError' || !('code' in error)) return error;
  const code = error.code as ErrorCode;
  return new Cc2ccError(code, error.message.replace(`${code}: `, ''), { cause: error });
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
