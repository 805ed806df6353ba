import { expect, test } from 'vitest';
import { writeClientNote } from '../../../src/identity/client-binding.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { isInCharge, isUnattended } from '../../../src/session/in-charge.ts';
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

test('a session is unattended before its server has begun, once it has ended, and while it hangs', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  const recipient = { name: 'calm-owl', client };
  const server = world.processes.start();
  const beat = (clientPid: number) =>
    writeHeartbeat(world.registry, { name: 'calm-owl', sessionId: 's', clientPid, status: 'active', context: {} });
  expect(await isUnattended(world.bridge, recipient)).toBe(true);
  await isInCharge(world.registry, client, server);
  await beat(client.pid + 1);
  expect(await isUnattended(world.bridge, recipient)).toBe(true);
  await beat(client.pid);
  expect(await isUnattended(world.bridge, recipient)).toBe(false);
  world.pass(9_000);
  expect(await isUnattended(world.bridge, recipient)).toBe(false);
  world.pass(2_000);
  expect(await isUnattended(world.bridge, recipient)).toBe(true);
  await beat(client.pid);
  world.processes.end(server);
  expect(await isUnattended(world.bridge, recipient)).toBe(true);
});
