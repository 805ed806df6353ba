import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../package-json.mts';
import { type Figure, median } from './figures.mts';
import type { Workshop } from './workshop.mts';

const together = { percent: 3, each: 0.15 };

/**
 * What idle sessions cost: the processor time that their servers take while nothing happens. Each has a shell of its own
 * for a client, which runs the SessionStart hook and then the server.
 */
export async function measureIdle(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const [count, settlesForMs, forMs] = isQuick ? [3, 3_000, 2_000] : [30, 20_000, 60_000];
  const what = `${count} idle sessions`;
  if (process.platform !== 'linux') return [{ what, aim: '', figure: 'measured on Linux only' }];
  const home = workshop.temporaryDirectory();
  const servers: number[] = [];
  for (let number = 0; number < count; number++) servers.push(await startSession(workshop, home, number));
  // The first looks of a server, and those that its neighbours' starts set off, are not idling.
  await sleep(settlesForMs);
  const before = servers.map(processorMs);
  const startedAtMs = performance.now();
  await sleep(forMs);
  const tookMs = performance.now() - startedAtMs;
  const percents = servers.map((pid, index) => ((processorMs(pid) - (before[index] ?? 0)) / tookMs) * 100);
  const [sum, most] = [percents.reduce((one, other) => one + other, 0), Math.max(...percents)];
  return [
    {
      what: `${what}, of one core together`,
      aim: `under ${together.percent} %`,
      figure: `${sum.toFixed(2)} % (median ${median(percents).toFixed(3)} % each)`,
      met: sum < together.percent,
    },
    {
      what: `${what}, the one that takes most`,
      aim: `under ${together.each} %`,
      figure: `${most.toFixed(3)} %`,
      met: most < together.each,
    },
  ];
}

/** @returns the number of the server's process. */
async function startSession(workshop: Workshop, home: string, number: number): Promise<number> {
  const sessionId = `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;
  const transcript = join(home, `session-${number}.jsonl`);
  writeFileSync(transcript, '');
  const input = join(home, `input-${number}.json`);
  const common = { session_id: sessionId, transcript_path: transcript, cwd: home, permission_mode: 'default' };
  writeFileSync(input, JSON.stringify({ ...common, hook_event_name: 'SessionStart', source: 'startup' }));
  const script =
    '"$NODE" hooks/session-start.js <"$INPUT" >/dev/null; "$NODE" mcp/server.js <&3 >/dev/null & echo $!; wait';
  const client = spawn('sh', ['-c', script], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: {
      HOME: home,
      PATH: process.env.PATH ?? '',
      NODE: process.execPath,
      INPUT: input,
      CC2CC_BRIDGE_DIR: join(home, '.cc2cc'),
      CC2CC_NAME: `idle-${number}`,
      CLAUDE_CODE_ENTRYPOINT: 'cli',
      CLAUDE_CODE_SESSION_ID: sessionId,
      CLAUDE_PLUGIN_ROOT: repositoryRoot,
      CLAUDE_PROJECT_DIR: home,
    },
  });
  workshop.onCleanUp(() => endSession(client));
  const initialize = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'claude-code', version: '2.1.0' },
  };
  const requests = [{ id: 1, method: 'initialize', params: initialize }, { method: 'notifications/initialized' }];
  for (const request of requests) standardInputOf(client).write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  return firstNumber(client);
}

function standardInputOf(client: ChildProcess): NodeJS.WritableStream {
  return client.stdio[3] as NodeJS.WritableStream;
}

/** A server ends by itself when its input does. */
async function endSession(client: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => client.once('close', resolve));
  standardInputOf(client).end();
  if (client.exitCode === null) await ended;
}

async function firstNumber(client: ChildProcess): Promise<number> {
  if (client.stdout === null) throw new Error('the session has no output');
  for await (const line of createInterface(client.stdout)) return Number(line);
  throw new Error('the session ended before it began');
}

/** What all threads of a process have run, in milliseconds, from Linux's schedstat. */
function processorMs(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const ranNs = readdirSync(tasks).map((task) =>
    Number(readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ')[0]),
  );
  return ranNs.reduce((sum, ns) => sum + ns, 0) / 1e6;
}
