import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { join } from '../../../src/identity/join.ts';
import { takeLease } from '../../../src/identity/lease.ts';
import { listAgents } from '../../../src/identity/presence.ts';
import { onlineNames, tellChanges } from '../../../src/identity/roster.ts';
import { startClientProcess, systemProcesses } from '../../support/identity-processes.ts';
import { openWorld } from '../../support/identity-world.ts';

test('an agent is online while its process lives and offline the moment it is killed', async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'cc2cc-presence-'));
  try {
    const { registry } = await openBridge(nodeFileSystem, systemProcesses, folder);
    await using client = await startClientProcess();
    await join(registry, { client: client.identity, requestedName: 'brave-fox' });
    expect(await onlineNames(registry)).toEqual(['brave-fox']);
    await client.kill();
    expect(await onlineNames(registry)).toEqual([]);
    expect(await listAgents(registry)).toMatchObject([{ name: 'brave-fox', online: false }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('those who are online are listed first, each part by name, and nobody under a former name', async () => {
  await using world = await openWorld();
  world.processes.end(await world.startAgent('ant'));
  await world.startAgent('wolf');
  const renamed = await world.startAgent('bear');
  await changeName(world.bridge, { name: 'bear', client: renamed }, 'dove');
  const agents = await listAgents(world.registry);
  expect(agents.map(({ name, online }) => `${name} ${online}`)).toEqual(['dove true', 'wolf true', 'ant false']);
});

test('an agent that is joining is listed before its card is written', async () => {
  await using world = await openWorld();
  await takeLease(world.registry, 'brave-fox', world.processes.start());
  expect(await listAgents(world.registry)).toMatchObject([{ name: 'brave-fox', online: true, directory: null }]);
});

test('joining, leaving and renaming are told once, and never about oneself', async () => {
  await using world = await openWorld();
  const self = await world.startAgent('brave-fox');
  await world.startAgent('early-bird');
  const tell = () => tellChanges(world.registry, self, 'brave-fox');
  expect(await tell()).toEqual([]);

  const other = await world.startAgent('calm-owl');
  expect([await tell(), await tell()]).toEqual([['calm-owl joined'], []]);
  await changeName(world.bridge, { name: 'calm-owl', client: other }, 'wise-owl');
  expect([await tell(), await tell()]).toEqual([['calm-owl is wise-owl now'], []]);
  world.processes.end(other);
  expect([await tell(), await tell()]).toEqual([['wise-owl left'], []]);
});

test('an agent that was renamed twice between two looks is told as one rename', async () => {
  await using world = await openWorld();
  const self = await world.startAgent('brave-fox');
  const other = await world.startAgent('calm-owl');
  await tellChanges(world.registry, self, 'brave-fox');
  await changeName(world.bridge, { name: 'calm-owl', client: other }, 'wise-owl');
  await changeName(world.bridge, { name: 'wise-owl', client: other }, 'grey-owl');
  expect(await tellChanges(world.registry, self, 'brave-fox')).toEqual(['calm-owl is grey-owl now']);
});
