import { expect, test, vi } from 'vitest';
import { readHeartbeat, troubleIn } from '../../../../src/identity/heartbeat.ts';
import { McpSession } from '../../../../src/mcp/session/mcp-session.ts';
import { SessionLoop } from '../../../../src/mcp/session/session-loop.ts';
import { LoopGuard } from '../../../../src/sending/loop-guard.ts';
import { writeSessionNote } from '../../../../src/session/session-note.ts';
import { waitFor } from '../../../harness/wait-for.ts';
import { openWorld } from '../../../support/identity-world.ts';

// It looks once a second.
vi.setConfig({ testTimeout: 30_000 });

test('what is wrong is reported once, stands in the heartbeat while it is, and no longer', async () => {
  await using world = await openWorld();
  const { bridge } = world;
  const client = world.processes.start(process.pid);
  await world.join(client, { requestedName: 'brave-fox' });
  const note = { sessionId: 'session-1', directory: '/project', transcriptPath: null, interactive: true };
  await writeSessionNote(bridge, client, note);
  let looks = 0;
  let fault: string | undefined = 'the disk is full';
  const reports: unknown[] = [];
  const loop = new SessionLoop({
    bridge,
    session: new McpSession({
      ...{ bridge, client, sessionId: 'session-1', directory: '/project', requestedName: undefined },
      ...{
        approveOwnTools: true,
        maxHops: 100,
        reservations: 'warn',
        isInteractive: true,
        hasHooks: false,
        longestCallMs: 1_000,
      },
      guard: new LoopGuard({ maxHops: 100, maxTurnsPerHour: 30 }, () => performance.now()),
    }),
    bell: {
      consider: async () => {
        looks += 1;
        if (fault) throw new Error(fault);
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
