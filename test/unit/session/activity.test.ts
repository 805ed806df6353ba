import { expect, test } from 'vitest';
import { readActivity } from '../../../src/session/activity.ts';
import { openWorld } from '../../support/identity-world.ts';
import { WatchedSession } from '../../support/idle-session.ts';

const hourMs = 60 * 60 * 1000;

test('a turn that was broken off lasts until the client has been idle for a while', async () => {
  await using world = await openWorld();
  const fox = await WatchedSession.start(world, 'brave-fox');
  await fox.work();
  expect(await readActivity(world.bridge, fox.client)).toMatchObject({ state: 'working', wasInterrupted: false });
  fox.says('idle');
  expect(await readActivity(world.bridge, fox.client)).toMatchObject({ state: 'working' });
  world.pass(5_000);
  expect(await readActivity(world.bridge, fox.client)).toMatchObject({ state: 'idle', wasInterrupted: true });
});

test('a clock that goes back does not make a turn last that was broken off', async () => {
  await using world = await openWorld();
  const fox = await WatchedSession.start(world, 'brave-fox');
  await fox.work();
  fox.says('idle');
  world.pass(-hourMs);
  expect(await readActivity(world.bridge, fox.client)).toMatchObject({ state: 'idle', wasInterrupted: true });
});
