import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { Bridge } from '../../../src/bridge/bridge.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { replyToMail } from '../../../src/replying/reply-to-mail.ts';
import { readReplyRecord } from '../../../src/store/outcomes/reply-record.ts';
import { changeTask } from '../../../src/tasks/change-task.ts';
import { requireTask } from '../../../src/tasks/find-task.ts';
import { viewTasks } from '../../../src/tasks/task-view.ts';
import { tellUntold } from '../../../src/tasks/tell-task.ts';
import { bridgeThrough, cutOffAfter } from '../../support/cut-off.ts';
import type { World } from '../../support/identity-world.ts';
import { systemError } from '../../support/intercepted-file-system.ts';
import { agent, give, inboxOf, openTaskWorld } from '../../support/task-world.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Runs `work` cut off after 0, 1, 2, … steps, each time in a new world, until it gets through. */
async function cutOffEverywhere(
  work: (bridge: Bridge, taskId: string) => Promise<unknown>,
  look: (world: World, taskId: string, steps: number) => Promise<void>,
): Promise<number> {
  for (let steps = 0; ; steps++) {
    const { world } = await openTaskWorld();
    await using _ = world;
    const id = await give(world);
    const bridge = cutOffAfter(world, steps);
    await work(bridge, id).catch(() => undefined);
    await look(world, id, steps);
    if (!bridge.wasCutOff()) return steps;
  }
}

test('a change that is cut off anywhere either was not made, or its giver is told of it once', async () => {
  const outcomes = new Set<string>();
  const steps = await cutOffEverywhere(
    (bridge, taskId) => changeTask(bridge, agent('worker'), { taskId, state: 'completed', text: 'Done.' }),
    async (world, id) => {
      const before = (await inboxOf(world, 'giver')).length;
      world.pass(61_000);
      await viewTasks(world.bridge, 'giver');
      await tellUntold(world.bridge);
      const { state } = await requireTask(world.bridge, id);
      const told = (await inboxOf(world, 'giver')).map(({ task }) => task?.state);
      expect(told).toEqual(state === 'completed' ? ['completed'] : []);
      expect(readdirSync(world.bridge.store.layout.tasks)).toContain(id);
      if (readdirSync(world.bridge.store.layout.tasks).includes('.untold')) {
        expect(readdirSync(world.bridge.store.layout.untold)).toEqual([]);
      }
      outcomes.add(`${state}, told ${before === 0 && told.length === 1 ? 'later' : 'at once or never'}`);
    },
  );
  expect(steps).toBeGreaterThan(10);
  expect([...outcomes].sort()).toEqual([
    'completed, told at once or never',
    'completed, told later',
    'submitted, told at once or never',
  ]);
});

test('an answer that is cut off and tried again completes the task once, and is the one answer', async () => {
  await cutOffEverywhere(
    (bridge, msgId) => replyToMail(bridge, agent('worker'), { msgId, text: 'Done.' }),
    async (world, id) => {
      world.pass(61_000);
      await tellUntold(world.bridge);
      const { state } = await requireTask(world.bridge, id);
      if (state === 'submitted') await replyToMail(world.bridge, agent('worker'), { msgId: id, text: 'Done.' });
      expect(await inboxOf(world, 'giver')).toMatchObject([{ type: 'response', task: { id, state: 'completed' } }]);
      const { history } = await requireTask(world.bridge, id);
      expect(history.map((record) => record.state)).toEqual(['submitted', 'completed']);
      const [answer] = await inboxOf(world, 'giver');
      const mailbox = mailboxOf(world.bridge.store.layout.root, 'worker');
      expect(await readReplyRecord(world.bridge.store, mailbox, id)).toMatchObject({ replyId: answer?.id });
    },
  );
});

test('what was told before the end and read meanwhile is not told again', async () => {
  const { world, giver } = await openTaskWorld();
  await using _ = world;
  const id = await give(world);
  // Everything but the last step, in which the note that the giver is to be told is taken away.
  const bridge = bridgeThrough(world, (operation, perform) => {
    const isNote = operation.name === 'unlink' && operation.paths[0]?.includes('.untold');
    return isNote ? Promise.reject(systemError('EIO')) : perform();
  });
  await changeTask(bridge, agent('worker'), { taskId: id, state: 'completed', text: 'Done.' });
  expect(readdirSync(world.bridge.store.layout.untold)).toHaveLength(1);
  expect((await handOver(world.bridge, { name: 'giver', client: giver })).messages).toHaveLength(1);
  expect(await tellUntold(world.bridge)).toBe(1);
  expect(await inboxOf(world, 'giver')).toEqual([]);
  expect(readdirSync(world.bridge.store.layout.untold)).toEqual([]);
});

test('a change whose message cannot be stored is made, says so, and is told later', async () => {
  const { world } = await openTaskWorld();
  await using _ = world;
  const id = await give(world);
  const bridge = bridgeThrough(world, (operation, perform) => {
    const isMail = operation.name === 'createFile' && operation.paths[0]?.includes('to-giver');
    return isMail ? Promise.reject(systemError('ENOSPC')) : perform();
  });
  const changed = await changeTask(bridge, agent('worker'), { taskId: id, state: 'working' });
  expect(changed).toMatchObject({ posted: [], untoldBecause: 'ENOSPC: injected' });
  await expect(replyToMail(bridge, agent('worker'), { msgId: id, text: 'Done.' })).rejects.toThrow('ENOSPC');
  expect(await tellUntold(world.bridge)).toBe(1);
  expect(await inboxOf(world, 'giver')).toMatchObject([{ task: { state: 'working' } }]);
});
