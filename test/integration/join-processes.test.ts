import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { identifyProcess } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { readBinding } from '../../src/identity/client-binding.ts';
import { join } from '../../src/identity/join.ts';
import { liveLeases } from '../../src/identity/lease.ts';
import { onlineNames } from '../../src/identity/roster.ts';
import { soonMs, startClientProcess, systemProcesses, type Worker } from '../support/identity-processes.ts';
import { workersInFolder } from '../support/workers-in-folder.ts';

const shared = workersInFolder();

const openAt = (name: string) => openBridge(nodeFileSystem, systemProcesses, joinPath(shared.folder, name));

test('twenty processes that join at the same moment in the same directory get twenty names', async () => {
  const { registry } = await openAt('twenty');
  await using earlier = await startClientProcess();
  await join(registry, { client: earlier.identity, requestedName: 'old-hand', directory: '/project' });
  await earlier.kill();

  const bridgeDirectory = joinPath(shared.folder, 'twenty');
  const started = await shared.workers.start(20);
  const atMs = soonMs() + 200;
  const names = await Promise.all(
    started.map((worker, index) => {
      const request = { sessionId: `session-${index}`, directory: '/project' };
      return worker.order<string>({ do: 'join', bridgeDirectory, atMs, request });
    }),
  );
  expect(new Set(names).size).toBe(20);
  expect(names).toContain('old-hand');
  expect(await onlineNames(registry)).toEqual([...names].sort());
  await Promise.all(started.map((worker) => worker.kill()));
  expect(await onlineNames(registry)).toEqual([]);
});

test('ten processes that demand the same name at the same moment get it and nine variants', async () => {
  const started = await shared.workers.start(10);
  const atMs = soonMs() + 100;
  const bridgeDirectory = joinPath(shared.folder, 'demanded');
  const names = await Promise.all(
    started.map((worker) =>
      worker.order<string>({ do: 'join', bridgeDirectory, atMs, request: { requestedName: 'worker' } }),
    ),
  );
  const variants = Array.from({ length: 9 }, (_, index) => `worker-${index + 2}`);
  expect(names.sort()).toEqual(['worker', ...variants].sort());
  await Promise.all(started.map((worker) => worker.kill()));
});

test('the hook and the server of one client that join at the same moment agree, fifty times', async () => {
  const client = identifyProcess(systemProcesses, process.pid);
  if (!client) throw new Error('this process must be there');
  const [hook, server] = (await shared.workers.start(2)) as [Worker, Worker];
  for (let round = 0; round < 50; round++) {
    const bridgeDirectory = joinPath(shared.folder, `round-${round}`);
    const order = { do: 'join', bridgeDirectory, atMs: soonMs(), client } as const;
    const names = await Promise.all([
      hook.order<string>({ ...order, request: { sessionId: 'session-1', directory: '/project' } }),
      server.order<string>({ ...order, request: { sessionId: 'session-1' } }),
    ]);
    const { registry } = await openAt(`round-${round}`);
    const leased = new Set((await liveLeases(registry)).map((lease) => lease.name));
    expect([names[1], await readBinding(registry, client), ...leased]).toEqual([names[0], names[0], names[0]]);
  }
}, 20_000);

test('the name of a client that was killed is free at once, for its session and for its directory', async () => {
  const { registry } = await openAt('killed');
  await using first = await startClientProcess();
  await using second = await startClientProcess();
  const request = { sessionId: 'session-1', directory: '/project' };
  const { name } = await join(registry, { client: first.identity, ...request });
  expect((await join(registry, { client: second.identity, ...request })).name).toBe(`${name}-2`);

  await first.kill();
  await using third = await startClientProcess();
  expect((await join(registry, { client: third.identity, ...request })).name).toBe(name);
});

test('a process that has the id of a dead holder and another start time is not the holder', async () => {
  const { registry } = await openAt('reused');
  await using live = await startClientProcess();
  const startedAt = String(BigInt(live.identity.startedAt) - 1n);
  await join(registry, { client: { ...live.identity, startedAt }, requestedName: 'brave-fox' });
  expect(await onlineNames(registry)).toEqual([]);

  await using next = await startClientProcess();
  expect((await join(registry, { client: next.identity, requestedName: 'brave-fox' })).name).toBe('brave-fox');
});
