import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cc2ccError, describeError, type ErrorCode, isSystemError } from '../../base/errors.ts';
import type { DashboardProgram, DashboardRequest, RunningDashboard } from '../../collaboration/dashboard-program.ts';
import { personBehind } from '../caller.ts';
import { portOption } from '../option-values.ts';
import type { Verb } from '../verb.ts';

const programFile = 'dashboard.js';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const dashboardVerb: Verb = {
  name: 'dashboard',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Serves a web page on this machine: agents, conversations, mail that is stuck.',
  details: [
    'Prints an address that is good for one visit; open it in a browser. Ctrl-c ends it and leaves nothing.',
    'What is sent from the page is sent as a person, under --as NAME, else CC2CC_NAME, else the name of your user account.',
  ],
  examples: ['cc2cc dashboard', 'cc2cc dashboard --port 8123'],
  options: [{ name: 'port', value: 'PORT', description: 'listen there; default any that is free' }],
  async run({ bridge, caller, options, atTerminal, print }) {
    const port = portOption('port', options.port) ?? 0;
    const { name: personName } = await personBehind(bridge.registry, caller, atTerminal);
    const ended = untilSignal();
    const dashboard = await start({ bridgeDirectory: bridge.store.layout.root, personName, port });
    try {
      await print({
        plain: `Open this address, once: ${dashboard.url}\nCtrl-c ends it.`,
        json: { url: dashboard.url },
      });
      await ended;
    } finally {
      await dashboard.close();
    }
  },
};

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
