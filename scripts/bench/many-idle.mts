import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFileSystem } from '../../src/base/fs.ts';
import type { ProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { Ringer } from '../../src/doorbells/ringer.ts';
import { join as joinAgents } from '../../src/identity/join.ts';
import { McpSession } from '../../src/mcp/session/mcp-session.ts';
import { SessionBell } from '../../src/mcp/session/session-bell.ts';
import { SessionLoop } from '../../src/mcp/session/session-loop.ts';
import { LoopGuard } from '../../src/sending/loop-guard.ts';
import { writeSessionNote } from '../../src/session/session-note.ts';
import type { Figure } from './figures.mts';
import type { Workshop } from './workshop.mts';

/** Clients that exist because this says so: nobody has the memory for 300 real ones. */
const processes: ProcessTable = {
  host: '0123abcd',
  startOf: (pid) => String(pid),
  parentOf: () => undefined,
  ancestorsOf: () => [],
  commandLineOf: () => [],
};

/** What very many idle sessions on one bridge directory take of a core: the loops of their servers, in this process. */
export async function measureManyIdle(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const [count, settlesForMs, forMs] = isQuick ? [30, 3_000, 2_000] : [300, 15_000, 30_000];
  const bridge = await openBridge(nodeFileSystem, processes, join(workshop.temporaryDirectory(), 'bridge'));
  for (let number = 0; number < count; number++) {
    const loop = await createLoop(bridge, number);
    workshop.onCleanUp(() => loop.stop());
    loop.start();
  }
  await sleep(settlesForMs);
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  await sleep(forMs);
  const { user, system } = process.cpuUsage(before);
  const percent = ((user + system) / 1_000 / (performance.now() - startedAtMs)) * 100;
  return [
    {
      what: `the loops of ${count} idle sessions, of one core together`,
      aim: '',
      figure: `${percent.toFixed(1)} % (${(percent / count).toFixed(3)} % each)`,
    },
  ];
}

async function createLoop(bridge: Bridge, number: number): Promise<SessionLoop> {
  const client = { host: processes.host, pid: 100_000 + number, startedAt: String(100_000 + number) };
  const sessionId = `session-${number}`;
  const monotonicMs = () => nodeFileSystem.monotonicMs();
  await joinAgents(bridge.registry, { client, requestedName: `idle-${number}` });
  const note = { sessionId, directory: '/project', transcriptPath: null, interactive: true };
  await writeSessionNote(bridge, client, note);
  const session = new McpSession({
    ...{ bridge, client, sessionId, directory: '/project', requestedName: undefined, approveOwnTools: true },
    ...{
      maxHops: 100,
      reservations: 'warn',
      native: 'assist',
      promptSource: 'terminal',
      hasHooks: true,
      longestCallMs: 1_000,
    },
    guard: new LoopGuard({ maxHops: 100, maxTurnsPerHour: 30 }, monotonicMs),
  });
  const bell = new SessionBell(bridge, session, () => new Ringer([], monotonicMs));
  return new SessionLoop({
    bridge,
    session,
    bell,
    diagnosis: { check: async () => undefined },
    report: (error) => console.error(error),
  });
}
