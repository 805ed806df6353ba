import { expect, test } from 'vitest';
import { writeClientNote } from '../../../src/identity/client-binding.ts';
import { isInCharge } from '../../../src/session/in-charge.ts';
import { openWorld } from '../../support/identity-world.ts';

test('of two servers of one client the first rings, until it has ended', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  const [first, second] = [world.processes.start(), world.processes.start()];
  expect(await isInCharge(world.registry, client, first)).toBe(true);
  expect(await isInCharge(world.registry, client, second)).toBe(false);
  expect(await isInCharge(world.registry, client, first)).toBe(true);
  world.processes.end(first);
  expect(await isInCharge(world.registry, client, second)).toBe(true);
  expect(await isInCharge(world.registry, client, second)).toBe(true);
});

test('a later process with the number of a server that has ended keeps nobody from ringing, and is not that server', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  const ended = world.processes.start();
  expect(await isInCharge(world.registry, client, ended)).toBe(true);
  world.processes.end(ended);
  const successor = world.processes.start(ended.pid);
  const second = world.processes.start();
  expect(await isInCharge(world.registry, client, second)).toBe(true);
  expect(await isInCharge(world.registry, client, successor)).toBe(false);
});

test('what an older server noted, a bare number, keeps nobody from ringing', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  await writeClientNote(world.registry, client, 'server', process.pid);
  expect(await isInCharge(world.registry, client, world.processes.start())).toBe(true);
});
