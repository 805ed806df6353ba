import { expect, test, vi } from 'vitest';
import type { ProcessIdentity } from '../../../src/base/process-identity.ts';
import { Ringer } from '../../../src/doorbells/ringer.ts';
import { McpSession } from '../../../src/mcp/session/mcp-session.ts';
import { SessionBell } from '../../../src/mcp/session/session-bell.ts';
import { SessionLoop } from '../../../src/mcp/session/session-loop.ts';
import { LoopGuard } from '../../../src/sending/loop-guard.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { interceptFileSystem } from '../../support/intercepted-file-system.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Each joins, which makes a mailbox that is durable. */
async function startClients(world: World, count: number): Promise<Map<string, ProcessIdentity>> {
  const clients = new Map<string, ProcessIdentity>();
  for (let number = 0; number < count; number++) {
    const name = `idle-${number}`;
    const client = await world.startAgent(name);
    const note = { sessionId: name, directory: '/project', transcriptPath: null, interactive: true };
    await writeSessionNote(world.bridge, client, note);
    clients.set(name, client);
  }
  return clients;
}

function createLoop(world: World, name: string, client: ProcessIdentity, onRing: (name: string) => void): SessionLoop {
  const { bridge } = world;
  const monotonicMs = () => bridge.store.fs.monotonicMs();
  const session = new McpSession({
    ...{ bridge, client, sessionId: name, directory: '/project', requestedName: undefined, approveOwnTools: true },
    ...{ maxHops: 100, reservations: 'warn', isInteractive: true, hasHooks: true, longestCallMs: 1_000 },
    guard: new LoopGuard({ maxHops: 100, maxTurnsPerHour: 30 }, monotonicMs),
  });
  const ring = async () => {
    onRing(name);
    return true;
  };
  const bell = new SessionBell(bridge, session, () => new Ringer([{ name: 'channel', ring }], monotonicMs));
  const diagnosis = { check: async () => undefined };
  const report = (error: unknown) => expect.unreachable(String(error));
  return new SessionLoop({ bridge, session, bell, diagnosis, report });
}

test('of 300 idle sessions each is woken by its mail within five seconds', async () => {
  await using world = await openWorld({ faults: { nowMs: () => Date.now() } });
  const woken = new Set<string>();
  const clients = await startClients(world, 300);
  const loops = [...clients].map(([name, client]) => createLoop(world, name, client, (each) => woken.add(each)));
  for (const loop of loops) loop.start();
  try {
    await Promise.all(loops.map((loop) => loop.settled()));
    for (const name of ['idle-0', 'idle-150', 'idle-299']) {
      await world.mail(name, 'Is the build green?');
      await waitFor(() => woken.has(name), { timeoutMs: 5_000, waitingFor: `${name} to be woken` });
    }
    expect([...woken]).toEqual(['idle-0', 'idle-150', 'idle-299']);
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
});

/** What the rounds of one session ask of the file system within a minute, beside so many others. */
async function callsOfAMinute(others: number): Promise<Map<string, number>> {
  const calls = new Map<string, number>();
  let monotonicMs = 0;
  let tick: () => void = () => undefined;
  const count = (what: string, added: number) => calls.set(what, (calls.get(what) ?? 0) + added);
  const counted = interceptFileSystem(async ({ name }, perform) => {
    const result = await perform();
    count(name, 1);
    if (Array.isArray(result)) count('names that were listed', result.length);
    return result;
  });
  const byHand = {
    monotonicMs: () => monotonicMs,
    every: (_periodMs: number, work: () => void) => {
      tick = work;
      return () => undefined;
    },
    watch: () => () => undefined,
  };
  let nowMs = Date.now();
  await using world = await openWorld({ faults: { ...counted, ...byHand, nowMs: () => nowMs } });
  const [own] = await startClients(world, others + 1);
  if (!own) throw new Error('there is no session');
  const loop = createLoop(world, ...own, () => undefined);
  loop.start();
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      [monotonicMs, nowMs] = [monotonicMs + 1_000, nowMs + 1_000];
      tick();
      await loop.settled();
    }
  };
  await loop.settled();
  // The first rounds do what one does for all; the others have sent heartbeats by then, which these never do.
  await pass(20);
  calls.clear();
  await pass(35);
  const ofRounds = new Map(calls);
  await loop.stop();
  return ofRounds;
}

test('what a session’s rounds ask of the file system does not grow with the number of other sessions', async () => {
  const few = await callsOfAMinute(3);
  expect(few.get('stat'), 'the rounds that were counted').toBeGreaterThan(7);
  expect(await callsOfAMinute(300)).toEqual(few);
});
