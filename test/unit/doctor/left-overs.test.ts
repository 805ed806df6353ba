import { chownSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLeftOvers } from '../../../src/doctor/left-overs.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

const isRoot = process.geteuid?.() === 0;

test('old drafts and trial files are left-overs, new ones are not, and names of ended processes are free', async () => {
  await using world = await openWorld();
  const { tmp } = await ensureMailbox(world.bridge.store, 'brave-fox');
  const trial = join(world.registry.layout.status, 'probe-1-abc');
  writeFileSync(join(tmp, 'draft'), '');
  writeFileSync(trial, '');
  world.processes.end(await world.startAgent('calm-owl'));
  expect(await leftOvers(world)).toMatchObject([
    { result: 'good', detail: 'none but 1 leases of ended processes, whose names are free to take' },
  ]);
  const longAgo = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(join(tmp, 'draft'), longAgo, longAgo);
  utimesSync(trial, longAgo, longAgo);
  expect(await leftOvers(world)).toMatchObject([
    { result: 'weaker', fix: 'cc2cc cleanup' },
    { result: 'weaker', fix: `rm '${trial}'` },
  ]);
  rmSync(trial);
});

test.runIf(isRoot)('files of another account are named with their folder', async () => {
  await using world = await openWorld();
  const path = join(world.registry.layout.status, 'theirs');
  writeFileSync(path, '');
  chownSync(path, 12_345, 12_345);
  expect(await leftOvers(world)).toMatchObject([
    { result: 'weaker', detail: expect.stringContaining(path), fix: expect.stringContaining('chown') },
  ]);
  expect(await checkLeftOvers(world.bridge, 'group')).toMatchObject([{ result: 'good' }]);
});

function leftOvers(world: World) {
  return checkLeftOvers(world.bridge, 'nobody');
}
