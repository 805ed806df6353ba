import { expect, test, vi } from 'vitest';
import { handOver } from '../../../src/handover/hand-over.ts';
import { tellOfVanished } from '../../../src/tasks/vanished-notice.ts';
import { bridgeThrough, cutOffAfter } from '../../support/cut-off.ts';
import type { World } from '../../support/identity-world.ts';
import { change, give, inboxOf, openTaskWorld } from '../../support/task-world.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A task that its worker has begun, of which the giver has read all that there is. */
async function beginTask() {
  const { world, giver, worker } = await openTaskWorld();
  const id = await give(world);
  await change(world, 'worker', id, 'working');
  await handOver(world.bridge, { name: 'giver', client: giver });
  return { world, giver, worker, id };
}

async function textsTo(world: World, name: string): Promise<string[]> {
  return (await inboxOf(world, name)).map(({ content }) => content.text);
}

test('the giver hears once that the session of its worker is gone, and is not woken', async () => {
  const { world, giver, worker, id } = await beginTask();
  await using _ = world;
  await tellOfVanished(world.bridge);
  world.processes.end(worker);
  world.pass(60_000);
  await tellOfVanished(world.bridge);
  expect(await textsTo(world, 'giver'), 'it may come back').toEqual([]);
  world.pass(120_000);
  await Promise.all([1, 2, 3].map(() => tellOfVanished(bridgeThrough(world, (_operation, perform) => perform()))));
  expect(await inboxOf(world, 'giver')).toMatchObject([
    { from: 'worker', type: 'status', priority: 'low', replyTo: id, identity: { mode: 'notice' } },
  ]);
  expect(await textsTo(world, 'giver')).toEqual([
    `worker, who works on task ${id} ("Paint the fence, …"), has no session anymore. The task is working. Another agent can take it over, or worker goes on with it when it is back.`,
  ]);
  await handOver(world.bridge, { name: 'giver', client: giver });
  world.pass(120_000);
  await tellOfVanished(world.bridge);
  expect(await textsTo(world, 'giver')).toEqual([]);
});

test('nobody hears of a worker that is there, of one that has not begun, or of a task that is over', async () => {
  const { world, giver, worker, id } = await beginTask();
  await using _ = world;
  world.pass(200_000);
  await tellOfVanished(world.bridge);
  await give(world, { text: 'Paint the gate.' });
  await change(world, 'worker', id, 'completed');
  await handOver(world.bridge, { name: 'giver', client: giver });
  world.processes.end(worker);
  world.pass(200_000);
  await tellOfVanished(world.bridge);
  expect(await textsTo(world, 'giver')).toEqual([]);
});

test('a process that is cut off anywhere while it tells leaves one notice for the giver, once the next one looks', async () => {
  for (let steps = 0, isOver = false; !isOver; steps++) {
    const { world, giver, worker } = await beginTask();
    await using _ = world;
    world.processes.end(worker);
    world.pass(200_000);
    const bridge = cutOffAfter(world, steps);
    await tellOfVanished(bridge).catch(() => undefined);
    isOver = !bridge.wasCutOff();
    const shown = (await handOver(world.bridge, { name: 'giver', client: giver })).messages.length;
    world.pass(60_000);
    await tellOfVanished(world.bridge);
    const later = (await handOver(world.bridge, { name: 'giver', client: giver })).messages.length;
    expect(shown + later, `after ${steps} steps`).toBe(1);
    expect(await inboxOf(world, 'giver')).toEqual([]);
  }
});
