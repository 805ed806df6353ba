import { expect, test } from 'vitest';
import { examine } from '../../../src/delivery/examine.ts';
import { findTrouble } from '../../../src/delivery/trouble.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

test('a local disk gives what the guarantees need, and nothing is left behind', async () => {
  await using world = await openWorld();
  const before = await world.registry.fs.readDirectory(world.registry.layout.status);
  const findings = await examine(world.bridge);
  expect(findings.filter(({ result }) => result === 'broken')).toEqual([]);
  expect(findings.map(({ check }) => check)).toContain('links and fsync');
  expect(await world.registry.fs.readDirectory(world.registry.layout.status)).toEqual(before);
});

test('a file system without hard links is broken, and one whose inode numbers differ is too', async () => {
  await using world = await openWorld();
  const noLinks = failing(world, {
    link: () => Promise.reject(Object.assign(new Error('EPERM: no'), { code: 'EPERM' })),
  });
  expect(await linksOf(noLinks)).toMatchObject({ result: 'broken', detail: expect.stringContaining('EPERM: no') });

  let inode = 1;
  const { stat } = world.bridge.store.fs;
  const unstable = failing(world, { stat: async (path) => ({ ...(await stat(path)), inode: inode++ }) });
  expect(await linksOf(unstable)).toMatchObject({ result: 'broken', detail: expect.stringContaining('inode numbers') });
});

test('a full disk and a server that reports trouble are told', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox');
  const context = { trouble: 'EROFS: read-only file system' };
  await writeHeartbeat(world.registry, {
    name: 'brave-fox',
    sessionId: 's',
    clientPid: client.pid,
    status: 'active',
    context,
  });
  const full = failing(world, {
    createFile: () => Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
  });
  expect(await findTrouble(full)).toEqual([
    expect.stringMatching(/^nothing can be stored in .*: ENOSPC: no space left; make room/),
    'the server of brave-fox reports: EROFS: read-only file system',
  ]);
});

function failing(world: World, changes: Partial<World['bridge']['store']['fs']>) {
  const fs = { ...world.bridge.store.fs, ...changes };
  return { ...world.bridge, store: { ...world.bridge.store, fs }, registry: { ...world.registry, fs } };
}

async function linksOf(bridge: Parameters<typeof examine>[0]) {
  return (await examine(bridge)).find(({ check }) => check === 'links and fsync');
}
