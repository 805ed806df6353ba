import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRemovableNotes } from '../../../src/cleanup/clean-up.ts';
import { findRemovable } from '../../../src/cleanup/cleanup.ts';
import { removeFiles } from '../../../src/cleanup/remove.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { releaseMessage } from '../../../src/sending/release-message.ts';
import { findTask } from '../../../src/tasks/find-task.ts';
import { allOf } from '../../support/cleaned.ts';
import { confirmAllOf } from '../../support/confirm-all.ts';
import type { World } from '../../support/identity-world.ts';
import { change, give, openTaskWorld } from '../../support/task-world.ts';

const dayMs = 24 * 60 * 60 * 1000;
const monthMs = 30 * dayMs;

/** @returns the kinds of what went, those of the mailboxes left out. */
async function clean({ bridge }: World): Promise<string[]> {
  // What goes of the notes is decided before the messages do.
  const batches = await allOf(findRemovableNotes(bridge, { olderThanMs: monthMs, isDryRun: true }));
  const notes = batches.flatMap(({ files }) => files);
  await removeFiles(bridge.store, findRemovable(bridge.store, { olderThanMs: monthMs }));
  await removeFiles(bridge.store, batches);
  return notes.map(({ kind }) => kind).sort();
}

test('the records of a task go once it is at its end and its message is gone, and those of an open one stay', async () => {
  const { world, giver, worker } = await openTaskWorld();
  await using _ = world;
  const [ended, open] = [await give(world), await give(world, { text: 'Paint the gate.' })];
  await handOver(world.bridge, { name: 'worker', client: worker });
  await change(world, 'worker', ended, 'working');
  await change(world, 'worker', ended, 'completed');
  await handOver(world.bridge, { name: 'giver', client: giver });
  for (const name of ['giver', 'worker']) await confirmAllOf(world.bridge, name);
  expect(await clean(world)).toEqual([]);
  world.pass(monthMs + dayMs);
  expect(await clean(world), 'while its message is there').toEqual([]);
  expect(await clean(world)).toEqual(['task', 'task', 'task']);
  expect(readdirSync(world.bridge.store.layout.tasks).filter((name) => name !== '.untold')).toEqual([open]);
  expect(await findTask(world.bridge, ended)).toBeUndefined();
});

test('a task that is at its end stays while its worker has not been shown it', async () => {
  const { world } = await openTaskWorld();
  await using _ = world;
  const id = await give(world, { ttlSeconds: 1e9 });
  await change(world, 'giver', id, 'canceled');
  world.pass(monthMs + dayMs);
  await clean(world);
  expect(await clean(world)).toEqual([]);
});

test('what was left of a task whose removal was cut off goes at the next time', async () => {
  const { world, giver, worker } = await openTaskWorld();
  await using _ = world;
  const id = await give(world);
  await handOver(world.bridge, { name: 'worker', client: worker });
  await change(world, 'worker', id, 'completed');
  await handOver(world.bridge, { name: 'giver', client: giver });
  for (const name of ['giver', 'worker']) await confirmAllOf(world.bridge, name);
  world.pass(monthMs + dayMs);
  await clean(world);
  const found = await allOf(findRemovableNotes(world.bridge, { olderThanMs: monthMs, isDryRun: true }));
  const [first, ...rest] = found.flatMap(({ files }) => files);
  expect(first?.path).toBe(join(world.bridge.store.layout.tasks, id, '0001.json'));
  const cutOff = { folder: '', lookedAt: 1, files: first ? [first] : [] };
  expect((await removeFiles(world.bridge.store, [cutOff])).removed).toBe(1);
  expect(await findTask(world.bridge, id)).toBeUndefined();
  expect(await clean(world)).toEqual(rest.map(() => 'task'));
});

test('a release goes with its message, leases with their clients, and a heartbeat when its agent is long gone', async () => {
  const { world, giver } = await openTaskWorld();
  await using _ = world;
  const { id } = await world.mail('worker', 'look', { ttl: 1e9 });
  await releaseMessage(world.bridge, id, 'person');
  await releaseMessage(world.bridge, 'msg-gone', 'person');
  for (const name of ['giver', 'worker']) {
    const beat = { name, sessionId: undefined, clientPid: 1, status: 'active', context: {} } as const;
    await writeHeartbeat(world.registry, beat);
  }
  world.processes.end(giver);
  expect(await clean(world)).toEqual([]);
  world.pass(monthMs + dayMs);
  expect(await clean(world)).toEqual(['mark', 'presence', 'presence']);
  const { released, status, agents, leases } = world.bridge.store.layout;
  expect(readdirSync(released)).toEqual([`${id}.json`]);
  expect(readdirSync(status)).toEqual(['worker-heartbeat.json']);
  expect(readdirSync(leases)).toEqual([expect.stringMatching(/^worker~/)]);
  expect(readdirSync(agents).sort()).toEqual(['giver.json', 'worker.json']);
});

test('a log goes when nothing was added to it for that age, and a file of another name stays', async () => {
  const { world } = await openTaskWorld();
  await using _ = world;
  const { logs } = world.bridge.store.layout;
  mkdirSync(logs);
  for (const name of ['worker.ndjson', 'worker.1.ndjson', 'notes.txt']) writeFileSync(join(logs, name), '');
  expect(await clean(world)).toEqual([]);
  world.pass(monthMs + dayMs);
  expect((await clean(world)).filter((kind) => kind === 'log')).toEqual(['log', 'log']);
  expect(readdirSync(logs)).toEqual(['notes.txt']);
});
