import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf, mailboxOf } from '../../src/protocol/layout.ts';
import { repositoryRoot } from '../package-json.mts';
import { type Figure, interleave, median, ratio, toMs } from './figures.mts';
import { timed } from './hook.mts';
import { type RegisteredSession, registerSession, runNode } from './registered-session.mts';
import { createServerClient } from './server-client.mts';
import type { Workshop } from './workshop.mts';

const agentCount = 1_000;
const listLimitMs = 50;
const program = join(repositoryRoot, 'bin', 'cc2cc');

/** What the command line and the list of agents cost where very many agents are known. */
export async function measureManyAgents(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const session = registerSession(workshop, 'calm-owl');
  createAgents(session.bridgeDirectory);
  const run = (...args: string[]) => timed(() => runNode([program, ...args], session.environment));
  const medians = await interleave(isQuick ? 2 : 20, {
    floor: () => timed(() => runNode(['-e', '0'], session.environment)),
    version: () => run('--version'),
    help: () => run('--help'),
    send: () => run('send', '--as', 'nightly', 'agent-1', 'hello'),
    agents: () => run('agents', '--as', 'agent-1'),
    status: () => run('status', '--as', 'agent-1'),
  });
  const listMs = await timeList(workshop, session, isQuick ? 2 : 20);
  const beside = `with ${agentCount.toLocaleString('en')} agents`;
  return [
    ratio('cc2cc --version, to node -e 0', medians.version, medians.floor, 1.3),
    ratio('cc2cc --help', medians.help, medians.floor, 1.3),
    ratio(`cc2cc send ${beside}`, medians.send, medians.floor, 1.6),
    ratio(`cc2cc agents ${beside}`, medians.agents, medians.floor, 2),
    ratio(`cc2cc status ${beside}`, medians.status, medians.floor, 2),
    {
      what: `list_agents in the server ${beside}`,
      aim: `under ${listLimitMs} ms`,
      figure: toMs(listMs),
      met: listMs < listLimitMs,
    },
  ];
}

async function timeList(workshop: Workshop, session: RegisteredSession, rounds: number): Promise<number> {
  const { client, transport } = createServerClient(workshop, session);
  await client.connect(transport);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAtMs = performance.now();
    const { isError, content } = await client.callTool({ name: 'list_agents', arguments: {} });
    if (isError === true) throw new Error(`list_agents failed: ${JSON.stringify(content)}`);
    samples.push(performance.now() - startedAtMs);
  }
  await client.close();
  return median(samples);
}

/** Agents that were here some time ago: each with a card, a last heartbeat and a mailbox. */
function createAgents(bridgeDirectory: string): void {
  const { agents, status } = layoutOf(bridgeDirectory);
  for (let number = 0; number < agentCount; number++) {
    const name = `agent-${number}`;
    const atMs = Date.now() - (number + 1) * 60_000;
    const card = { name, sessions: ['one'], directory: bridgeDirectory, createdAtMs: atMs, lastUsedAtMs: atMs };
    writeFileSync(
      join(agents, `${name}.json`),
      JSON.stringify({ ...card, role: 'worker', summary: 'ported a parser' }),
    );
    const timestamp = new Date(atMs).toISOString();
    writeFileSync(join(status, `${name}-heartbeat.json`), JSON.stringify({ name, timestamp, status: 'offline' }));
    const { name: _name, ...folders } = mailboxOf(bridgeDirectory, name);
    for (const folder of Object.values(folders)) mkdirSync(folder, { mode: 0o700 });
  }
  // Otherwise the first durable write waits for all of it.
  if (process.platform !== 'win32') spawnSync('sync');
}
