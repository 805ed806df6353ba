import { expect, test } from 'vitest';
import { check } from '../../scripts/torture/checker.mts';
import { numberedMessage } from '../../scripts/torture/mail-log.mts';
import { enter, sendAll } from '../../scripts/torture/scenarios.mts';
import { memoryWorld } from '../../scripts/torture/world.mts';
import { systemError } from '../support/intercepted-file-system.ts';

test('good mail that could not be read for a moment is shown afterwards', async () => {
  const world = await memoryWorld();
  let isRefused = false;
  const fs = {
    ...world.fs,
    readFile: async (path: string, maxBytes: number) => {
      if (isRefused && path.includes('/inbox/')) throw systemError('EACCES');
      return world.fs.readFile(path, maxBytes);
    },
  };
  const { session, bridge } = await enter(world, fs);
  await session.start(bridge);
  await sendAll({ world, bridge, session }, [numberedMessage(1)]);
  world.pass(10_000);
  isRefused = true;
  await session.prompt(bridge);
  isRefused = false;
  await session.prompt(bridge);
  expect((await check(world)).lost).toEqual([]);
});
