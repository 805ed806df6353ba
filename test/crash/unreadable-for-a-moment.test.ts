import { expect, test } from 'vitest';
import { numberedMessage } from '../scenarios/messages.ts';
import { enter, sendAll } from '../scenarios/stage.ts';
import { memoryWorld } from '../scenarios/world.ts';
import { systemError } from '../support/intercepted-file-system.ts';
import { check } from '../torture/checker.ts';

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
