import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { FileSystem } from '../../../../src/base/fs.ts';
import type { ProcessIdentity } from '../../../../src/base/process-identity.ts';
import type { Bridge } from '../../../../src/bridge/bridge.ts';
import { readHeartbeat, troubleIn } from '../../../../src/identity/heartbeat.ts';
import { McpSession } from '../../../../src/mcp/session/mcp-session.ts';
import { SessionLoop } from '../../../../src/mcp/session/session-loop.ts';
import { mailboxOf } from '../../../../src/protocol/layout.ts';
import { LoopGuard } from '../../../../src/sending/loop-guard.ts';
import { writeSessionNote } from '../../../../src/session/session-note.ts';
import { waitFor } from '../../../harness/wait-for.ts';
import { openWorld } from '../../../support/identity-world.ts';

// It looks once a second while something is wrong.
vi.setConfig({ testTimeout: 30_000 });

const note = { sessionId: 'session-1', directory: '/project', transcriptPath: null, interactive: true };

function sessionOf(bridge: Bridge, client: ProcessIdentity): McpSession {
  return new McpSession({
    ...{ bridge, client, sessionId: 'session-1', directory: '/project', requestedName: undefined },
    ...{
      approveOwnTools: true,
      maxHops: 100,
      reservations: 'warn',
      native: 'assist',
      promptSource: 'terminal',
      hasHooks: false,
      longestCallMs: 1_000,
    },
    guard: new LoopGuard({ maxHops: 100, maxTurnsPerHour: 30 }, () => bridge.store.fs.monotonicMs()),
  });
}

test('what is wrong is reported once, stands in the heartbeat while it is, and no longer', async () => {
  await using world = await openWorld();
  const { bridge } = world;
  const client = world.processes.start(process.pid);
  await world.join(client, { requestedName: 'brave-fox' });
  await writeSessionNote(bridge, client, note);
  let looks = 0;
  let fault: string | undefined = 'the disk is full';
  const reports: unknown[] = [];
  const loop = new SessionLoop({
    bridge,
    session: sessionOf(bridge, client),
    bell: {
      consider: async () => {
        looks += 1;
        if (fault) throw new Error(fault);
        return false;
      },
    },
    diagnosis: { check: async () => undefined },
    report: (error) => reports.push(error),
  });
  const told = async () => troubleIn(await readHeartbeat(bridge.registry, 'brave-fox'));
  loop.start();
  try {
    await waitFor(async () => (await told()) === 'the disk is full', { timeoutMs: 8000, waitingFor: 'the trouble' });
    const looksBefore = looks;
    await waitFor(() => looks > looksBefore, { timeoutMs: 8000, waitingFor: 'another look' });
    fault = undefined;
    await waitFor(async () => (await told()) === null, { timeoutMs: 3000, waitingFor: 'the all-clear' });
    expect(reports).toEqual(['the disk is full']);
  } finally {
    await loop.stop();
  }
  expect((await readHeartbeat(bridge.registry, 'brave-fox'))?.status).toBe('offline');
});

/** A loop whose seconds pass when the test says so, on a system that has no watches left. */
async function startByHand() {
  let monotonicMs = 0;
  let tick: () => void = () => undefined;
  const faults: Partial<FileSystem> = {
    monotonicMs: () => monotonicMs,
    every: (_periodMs, work) => {
      tick = work;
      return () => undefined;
    },
    watch: () => {
      throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    },
  };
  const world = await openWorld({ faults });
  const client = world.processes.start(process.pid);
  await world.join(client, { requestedName: 'brave-fox' });
  await writeSessionNote(world.bridge, client, note);
  const session = sessionOf(world.bridge, client);
  let rounds = 0;
  const inbox = mailboxOf(world.bridge.store.layout.root, 'brave-fox').inbox;
  const loop = new SessionLoop({
    bridge: world.bridge,
    session,
    bell: {
      consider: async () => {
        rounds += 1;
        return (await readdir(inbox)).length > 0;
      },
    },
    diagnosis: { check: async () => undefined },
    report: (error) => expect.unreachable(String(error)),
  });
  const countFrom = async (work: () => unknown) => {
    const before = rounds;
    await work();
    return rounds - before;
  };
  const passSeconds = async (count: number) => {
    for (let second = 0; second < count; second++) {
      monotonicMs += 1_000;
      world.pass(1_000);
      tick();
      await loop.settled();
    }
  };
  return { world, inbox, loop, session, roundsIn: (seconds: number) => countFrom(() => passSeconds(seconds)) };
}

test('an idle session looks at its inbox every second and at all else every five; with work it goes round each second', async () => {
  const { world, inbox, loop, session, roundsIn } = await startByHand();
  await using _ = world;
  loop.start();
  await loop.settled();
  await roundsIn(4);
  expect(await roundsIn(60), 'rounds of an idle minute').toBe(12);
  await world.mail('brave-fox', 'Is the build green?');
  expect(await roundsIn(1), 'rounds in the second in which mail came').toBe(1);
  expect(await roundsIn(10), 'rounds in ten seconds while it waits').toBe(10);
  for (const file of await readdir(inbox)) await rm(join(inbox, file));
  await roundsIn(10);
  expect(await roundsIn(10), 'rounds in ten seconds after it').toBe(2);
  session.noteCall();
  expect(await roundsIn(5), 'rounds after a call').toBe(5);
  await loop.stop();
});
