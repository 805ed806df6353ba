import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../src/base/fs.ts';
import { changeName } from '../../src/handover/change-name.ts';
import { readBinding } from '../../src/identity/client-binding.ts';
import { renameAgent } from '../../src/identity/rename-agent.ts';
import { MemoryDisk } from '../scenarios/memory-disk.ts';
import { newName, numberedMessage, reader } from '../scenarios/messages.ts';
import { Session } from '../scenarios/session.ts';
import { enter, readerPid, type Stage, sendAll } from '../scenarios/stage.ts';
import { memoryWorld } from '../scenarios/world.ts';
import { systemError } from '../support/intercepted-file-system.ts';
import { check } from '../torture/checker.ts';

test('a session that is resumed under a new title gets the mail that waits under its name', async () => {
  const stage = await beginWithMail();
  stage.session.retitle(newName);
  expect(await lostAfterResuming(stage)).toEqual([]);
});

describe('a rename that was cut off between its two cards keeps no mail back', () => {
  test.each([
    ['names are listed forwards', false],
    ['names are listed backwards', true],
  ])('when %s', async (_order, listsBackwards) => {
    const stage = await beginWithMail(listsBackwards);
    const { registry } = stage.bridge;
    const fs = failAtCard(stage.world.fs, `${reader}.json`);
    const { client } = stage.session.facts;
    await expect(renameAgent({ ...registry, fs }, client, reader, newName)).rejects.toMatchObject({ code: 'EIO' });
    expect(await lostAfterResuming(stage)).toEqual([]);
  });
});

test('a prompt brings the mail that waits under the name before, without a server', async () => {
  const stage = await beginWithMail();
  await stage.session.prompt(stage.bridge, { title: newName });
  expect((await check(stage.world)).lost).toEqual([]);
});

test('a title that a hook could not hand to the client does not undo a rename', async () => {
  const stage = await beginWithMail();
  const { client } = stage.session.facts;
  await changeName(stage.bridge, { name: reader, client }, newName);
  await stage.session.prompt(stage.bridge);
  // The client killed the hook before it read the answer, so the title is the one of before.
  stage.session.retitle(reader);
  await stage.session.prompt(stage.bridge);
  expect(await readBinding(stage.bridge.registry, client)).toBe(newName);
});

async function beginWithMail(listsBackwards = false): Promise<Stage> {
  const disk = new MemoryDisk();
  disk.listsBackwards = listsBackwards;
  const stage = await enter(await memoryWorld(disk));
  await stage.session.start(stage.bridge);
  await sendAll(stage, [numberedMessage(1)]);
  return stage;
}

function failAtCard(fs: FileSystem, file: string): FileSystem {
  return {
    ...fs,
    replaceFile: async (path, text, options) => {
      if (path.endsWith(`/agents/${file}`)) throw systemError('EIO');
      await fs.replaceFile(path, text, options);
    },
  };
}

async function lostAfterResuming({ world, bridge }: Stage): Promise<readonly string[]> {
  world.processes.end(readerPid);
  const session = new Session(world, world.processes.begin(200), { title: reader });
  await session.start(bridge);
  await session.attend(bridge);
  await session.prompt(bridge);
  return (await check(world)).lost;
}
