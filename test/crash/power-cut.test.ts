import { expect, test } from 'vitest';
import { changeName } from '../../src/handover/change-name.ts';
import { MailLog } from '../scenarios/mail-log.ts';
import { MemoryDisk } from '../scenarios/memory-disk.ts';
import { newName, numberedMessage, reader } from '../scenarios/messages.ts';
import { Session } from '../scenarios/session.ts';
import { enter, sendAll } from '../scenarios/stage.ts';
import { memoryHome, memoryWorld, World } from '../scenarios/world.ts';
import { check } from '../torture/checker.ts';

const expired = numberedMessage(2, { timestamp: '2024-01-01T00:00:00.000Z', ttl: 1 });

test('the first mail of a new store survives a power cut once it is accepted', async () => {
  const { disk, world } = await begin();
  await sendAll(await enter(world), [numberedMessage(1)]);
  const after = await restart(world, disk, () => false);
  expect((await check(after)).lost).toEqual([]);
});

test('mail that was shown comes back marked when the power cut took back everything that was not synced', async () => {
  const { disk, world } = await begin();
  const stage = await enter(world);
  await stage.session.start(stage.bridge);
  disk.settle();
  await sendAll(stage, [numberedMessage(1)]);
  await stage.session.prompt(stage.bridge);
  const after = await restart(world, disk, () => false);
  expect(await check(after)).toEqual({ lost: [], doubled: [], torn: [] });
});

test('mail that was shown comes back marked when the power cut took back any one change', async () => {
  const { disk, world } = await begin();
  const stage = await enter(world);
  await sendAll(stage, [numberedMessage(1)]);
  await stage.session.start(stage.bridge);
  for (let dropped = 0; dropped < disk.pendingEffects; dropped++) {
    const after = await restart(world, disk, (effect) => effect !== dropped);
    expect((await check(after)).doubled, `without change ${dropped}`).toEqual([]);
  }
});

test('mail finds an agent that was renamed just before a power cut', async () => {
  const { disk, world } = await begin();
  const stage = await enter(world);
  await stage.session.start(stage.bridge);
  disk.settle();
  await sendAll(stage, [numberedMessage(1)]);
  await changeName(stage.bridge, { name: reader, client: stage.session.facts.client }, newName);
  const after = await restart(world, disk, () => false);
  expect((await check(after)).lost).toEqual([]);
});

test('no dead message lacks its reason, whichever change a power cut took back', async () => {
  const { disk, world } = await begin();
  const moments: MemoryDisk[] = [];
  const stage = await enter(world, {
    ...world.fs,
    link: async (existing, added) => {
      await world.fs.link(existing, added);
      moments.push(disk.clone());
    },
  });
  await stage.session.start(stage.bridge);
  await sendAll(stage, [expired]);
  await stage.session.prompt(stage.bridge);
  for (const moment of moments) {
    for (let dropped = 0; dropped < moment.pendingEffects; dropped++) {
      const after = await restart(world, moment, (effect) => effect !== dropped);
      expect((await check(after, { mayEnd: new Map([[expired.id, 'expired']]) })).torn).toEqual([]);
    }
  }
});

async function begin() {
  const disk = new MemoryDisk();
  return { disk, world: await memoryWorld(disk) };
}

/** The power is back, and the same session is resumed. */
async function restart(before: World, disk: MemoryDisk, keepsEffect: (number: number) => boolean): Promise<World> {
  const after = disk.afterPowerCut({ keepsEffect, contentOf: () => 'durable' });
  const world = new World(after.fileSystem, memoryHome, new MailLog(undefined, before.log.entries));
  world.processes.reboot();
  world.pass(60_000);
  const bridge = await world.open();
  const session = new Session(world, world.processes.begin(200), { title: reader });
  await session.start(bridge);
  world.pass(10_000);
  await session.attend(bridge);
  await session.prompt(bridge);
  return world;
}
