import { chmodSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Bridge } from '../../../src/bridge/bridge.ts';
import { examine } from '../../../src/doctor/examine.ts';
import type { Surroundings } from '../../../src/doctor/finding/surroundings.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { describeOverview } from '../../../src/reports/overview.ts';
import { findTrouble } from '../../../src/reports/trouble.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

const surroundings: Surroundings = {
  version: '1.2.3',
  nodeVersion: '20.1.0',
  nodePath: '/usr/bin/node',
  platform: 'linux',
  clientConfiguration: '/nowhere',
};

test('a local disk gives what the guarantees need, and nothing is left behind', async () => {
  await using world = await openWorld();
  const before = await world.registry.fs.readDirectory(world.registry.layout.status);
  const findings = await examine(world.bridge, surroundings);
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

  let inode = 1n;
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
    expect.stringMatching(/^nothing can be stored in .*: ENOSPC: no space left; free some space/),
    'the server of brave-fox reports: EROFS: read-only file system',
  ]);
});

test.runIf(process.platform !== 'win32')(
  'a folder that is shared with a group is named as weaker, and why',
  async () => {
    await using world = await openWorld();
    expect(await findingOf(world, 'rights')).toMatchObject({ result: 'good', detail: 'for your account only' });
    chmodSync(world.bridge.store.layout.root, 0o2770);
    expect(await findingOf(world, 'rights')).toMatchObject({
      result: 'weaker',
      detail: expect.stringMatching(/shared with its group.*read.*change/),
    });
  },
);

test.runIf(process.platform !== 'win32')('a mailbox that is a link is told by doctor and by the status', async () => {
  await using world = await openWorld();
  const { root } = await ensureMailbox(world.bridge.store, 'brave-fox');
  renameSync(root, join(world.folder, 'elsewhere'));
  symlinkSync(join(world.folder, 'elsewhere'), root);
  expect(await findingOf(world, 'mailboxes')).toMatchObject({
    result: 'broken',
    detail: expect.stringMatching(/to-brave-fox is a symbolic link/),
    fix: expect.stringMatching(/^mv '.*to-brave-fox' '.*moved-to-brave-fox'$/),
  });
  expect(await describeOverview(world.bridge, 'calm-owl')).toMatch(
    /UNSAFE_FILE: .*to-brave-fox is a symbolic link.*put a real folder in its place/,
  );
});

test('files that were put aside are counted by mailbox, with where they are', async () => {
  await using world = await openWorld();
  const { bad } = await ensureMailbox(world.bridge.store, 'brave-fox');
  expect(await findingOf(world, 'files put aside')).toMatchObject({ result: 'good', detail: 'none' });
  writeFileSync(join(bad, 'x.json'), '{');
  writeFileSync(join(bad, 'x.json.reason.txt'), 'it is not JSON');
  const finding = await findingOf(world, 'files put aside');
  expect(finding).toMatchObject({ result: 'weaker', detail: expect.stringContaining(`1 in ${bad}`) });
});

async function findingOf(world: World, check: string) {
  return (await examine(world.bridge, surroundings)).find((finding) => finding.check === check);
}

function failing(world: World, changes: Partial<World['bridge']['store']['fs']>) {
  const fs = { ...world.bridge.store.fs, ...changes };
  return { ...world.bridge, store: { ...world.bridge.store, fs }, registry: { ...world.registry, fs } };
}

async function linksOf(bridge: Bridge) {
  return (await examine(bridge, surroundings)).find(({ check }) => check === 'links and fsync');
}
