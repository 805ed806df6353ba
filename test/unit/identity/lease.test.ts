import { readdirSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { giveUpLease, liveLeases, takeLease } from '../../../src/identity/lease.ts';
import type { Registry } from '../../../src/identity/registry.ts';
import type { ContendReport } from '../../support/identity-worker.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { workersInFolder } from '../../support/workers-in-folder.ts';

const shared = workersInFolder();

test('of processes that contend for two names, some of them killed meanwhile, no two ever hold one', async () => {
  const started = await shared.workers.start(8);
  const doomed = started.slice(0, 3);
  const order = {
    do: 'contend',
    names: ['brave-fox', 'calm-owl'],
    bridgeDirectory: shared.folder,
    atMs: Date.now(),
  } as const;
  const endings = doomed.map((worker) => worker.order({ ...order, rounds: 100_000 }).catch(() => 'killed'));
  const reports = started.slice(3).map((worker) => worker.order<ContendReport>({ ...order, rounds: 60 }));
  for (const [index, worker] of doomed.entries()) {
    await reports[index];
    await worker.kill();
  }
  const done = await Promise.all(reports);
  expect(await Promise.all(endings)).toEqual(['killed', 'killed', 'killed']);
  expect(done.flatMap(({ violations }) => violations)).toEqual([]);
  for (const { taken } of done) expect(taken).toBeGreaterThan(0);
}, 30_000);

test('whoever takes the name of a dead holder clears its lease away', async () => {
  await using world = await openWorld();
  const { registry, processes } = world;
  const dead = processes.start();
  await takeLease(registry, 'brave-fox', dead);
  processes.end(dead);
  const next = processes.start();
  expect(await takeLease(registry, 'brave-fox', next)).toMatchObject({ name: 'brave-fox', holder: next });
  expect(readdirSync(registry.layout.leases)).toHaveLength(1);
});

test('a second live client is refused, leaves nothing behind, and gets the name after its release', async () => {
  await using world = await openWorld();
  const { registry, processes } = world;
  const [first, second] = [processes.start(), processes.start()];
  await takeLease(registry, 'brave-fox', first);
  expect(await takeLease(registry, 'brave-fox', second)).toBeUndefined();
  expect(readdirSync(registry.layout.leases)).toHaveLength(1);
  await giveUpLease(registry, 'brave-fox', first);
  expect(await takeLease(registry, 'brave-fox', second)).toMatchObject({ holder: second });
});

/** The same folder as another container sees it: its processes mean nothing here, and ours nothing there. */
function registryElsewhere({ registry, processes }: World): Registry {
  const startOf = (pid: number) => processes.startOf(pid);
  const table = {
    host: 'deadbeef',
    startOf,
    parentOf: () => undefined,
    ancestorsOf: () => [],
    commandLineOf: () => [],
  };
  return { ...registry, processes: table };
}

test('a holder in another container counts as live for as long as its heartbeat is fresh', async () => {
  await using world = await openWorld();
  const { registry, processes } = world;
  const elsewhere = { ...processes.start(), host: 'deadbeef' };
  await takeLease(registryElsewhere(world), 'brave-fox', elsewhere);
  const beat = { name: 'brave-fox', sessionId: 'session-1', clientPid: elsewhere.pid, context: {} };
  await writeHeartbeat(registry, { ...beat, status: 'active' });
  expect(await takeLease(registry, 'brave-fox', processes.start())).toBeUndefined();
  world.pass(60_000);
  expect(await takeLease(registry, 'brave-fox', processes.start())).toBeDefined();
});

test('a holder in another container is live from the moment it took the name, before its first heartbeat', async () => {
  await using world = await openWorld();
  const elsewhere = { ...world.processes.start(), host: 'deadbeef' };
  await takeLease(registryElsewhere(world), 'brave-fox', elsewhere);
  expect(await takeLease(world.registry, 'brave-fox', world.processes.start())).toBeUndefined();
});

test('files that are no leases are left alone and hold nothing', async () => {
  await using world = await openWorld();
  const { registry, processes } = world;
  const strange = ['brave-fox', 'brave-fox~c0ffee00-1-1', '../x~c0ffee00-1-1~n', 'README', '.DS_Store'];
  for (const name of strange) writeFileSync(joinPath(registry.layout.leases, name.replace('/', '_')), '');
  expect(await liveLeases(registry)).toEqual([]);
  await takeLease(registry, 'brave-fox', processes.start());
  expect(readdirSync(registry.layout.leases)).toHaveLength(strange.length + 1);
});
