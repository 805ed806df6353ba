import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Recipient } from '../../../src/bridge/bridge.ts';
import { endSession } from '../../../src/handover/end-session.ts';
import { describeReservations } from '../../../src/reservations/describe-reservations.ts';
import { folderOf, listReservations, releaseAll } from '../../../src/reservations/reservation.ts';
import { type ReserveRequest, release, reserve } from '../../../src/reservations/reserve.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

const hourMs = 3_600_000;

let world: World;
let root: string;
let owl: Recipient;
let fox: Recipient;

beforeEach(async () => {
  world = await openWorld();
  root = join(world.folder, 'project');
  mkdirSync(join(root, '.git'), { recursive: true });
  owl = { name: 'calm-owl', client: await world.startAgent('calm-owl') };
  fox = { name: 'brave-fox', client: await world.startAgent('brave-fox') };
});

afterEach(() => world[Symbol.asyncDispose]());

/** Reserves, a millisecond after whatever happened before. */
const take = (holder: Recipient, paths: string[], more: Partial<ReserveRequest> = {}) => {
  world.pass(1);
  return reserve(world.bridge, holder, { directory: root, paths, ...more });
};
const giveUp = (holder: Recipient, paths?: string[]) => release(world.bridge, holder, { directory: root, paths });
const reserved = async () => (await listReservations(world.bridge)).map(({ name, paths }) => [name, ...paths]);

test('a reservation says who, what, why and until when', async () => {
  await take(owl, ['src/a.ts', 'docs'], { reason: 'moving\nfiles', ttlSeconds: 600 });
  expect(await describeReservations(world.bridge, owl.client)).toMatch(
    /^Reserved:\ncalm-owl \(you\) has src\/a\.ts, docs until \d\d:\d\d UTC, in 10 min \("moving files"\), in .*project$/,
  );
  expect(await describeReservations(world.bridge)).toContain('calm-owl has');
});

test('what overlaps is refused with holder, reason and end, and none of it is taken', async () => {
  await take(owl, ['src/**'], { reason: 'refactoring' });
  await expect(take(fox, ['docs/a.md', 'src/deep/a.ts'])).rejects.toThrow(
    /^RESERVED: nothing was reserved; .*: calm-owl has src\/\*\* until \d\d:\d\d UTC, in 60 min \("refactoring"\); /,
  );
  expect(await reserved()).toEqual([['calm-owl', 'src/**']]);
  await take(fox, ['docs/a.md']);
  expect(await reserved()).toEqual([
    ['calm-owl', 'src/**'],
    ['brave-fox', 'docs/a.md'],
  ]);
});

test('the same path in another repository is another file', async () => {
  const other = join(world.folder, 'other');
  mkdirSync(join(other, '.git'), { recursive: true });
  await take(owl, ['src/a.ts']);
  await take(fox, ['src/a.ts'], { directory: other });
  expect(await reserved()).toHaveLength(2);
});

test('a session renews what it has, and adds to it', async () => {
  await take(owl, ['src/a.ts'], { ttlSeconds: 60 });
  world.pass(30_000);
  await take(owl, ['src/a.ts', 'src/b.ts'], { ttlSeconds: 60 });
  await take(owl, ['docs']);
  expect(await reserved()).toEqual([
    ['calm-owl', 'src/a.ts', 'src/b.ts'],
    ['calm-owl', 'docs'],
  ]);
  world.pass(45_000);
  expect(await reserved()).toHaveLength(2);
});

test('it ends with its time, an hour unless said otherwise', async () => {
  await take(owl, ['a']);
  await take(owl, ['b'], { ttlSeconds: 5 });
  world.pass(5_000);
  expect(await reserved()).toEqual([['calm-owl', 'a']]);
  world.pass(hourMs - 6_000);
  expect(await reserved()).toEqual([['calm-owl', 'a']]);
  world.pass(1_000);
  expect(await reserved()).toEqual([]);
  await take(fox, ['a']);
  expect(readdirSync(folderOf(world.bridge, root))).toHaveLength(1);
});

test('it ends with its session: killed, or ended while the client lives on', async () => {
  await take(owl, ['a']);
  world.processes.end(owl.client);
  expect(await reserved()).toEqual([]);
  await take(fox, ['a']);
  await releaseAll(world.bridge, fox.client);
  await endSession(world.bridge, fox.client);
  await world.join(fox.client, { requestedName: 'brave-fox' });
  expect(await reserved()).toEqual([]);
});

test('a process that got the same id again does not have it', async () => {
  await take(owl, ['a']);
  world.processes.end(owl.client);
  const successor = { name: 'calm-owl', client: world.processes.start(owl.client.pid) };
  await world.join(successor.client, { requestedName: 'calm-owl' });
  expect(await reserved()).toEqual([]);
  await take(fox, ['a']);
});

test('it follows its holder to another name', async () => {
  await take(owl, ['a']);
  await world.join(owl.client, { requestedName: 'night-owl' });
  expect(await describeReservations(world.bridge)).toContain('night-owl has a');
  await expect(take(fox, ['a'])).rejects.toThrow(/night-owl has a/);
});

test('release gives up all, a path, or what lies below it, and nothing of others', async () => {
  await take(owl, ['src/a.ts', 'src/deep/*.ts', 'docs'], { reason: 'work' });
  await take(fox, ['test']);
  expect(await giveUp(owl, ['src/deep'])).toEqual(['src/deep/*.ts']);
  expect(await reserved()).toContainEqual(['calm-owl', 'src/a.ts', 'docs']);
  expect(await giveUp(owl, ['src/unknown.ts', 'test'])).toEqual([]);
  expect(await giveUp(owl)).toEqual(['src/a.ts', 'docs']);
  expect(await giveUp(owl)).toEqual([]);
  expect(await reserved()).toEqual([['brave-fox', 'test']]);
});

test('what lies there and is no reservation is passed over and left alone', async () => {
  await take(owl, ['a']);
  const folder = folderOf(world.bridge, root);
  writeFileSync(join(folder, 'res-broken.json'), '{"id":');
  writeFileSync(join(folder, 'res-other.json'), '{"id":"x","name":"../etc"}');
  mkdirSync(join(folder, 'res-folder.json'));
  await take(fox, ['b']);
  expect(await reserved()).toEqual([
    ['calm-owl', 'a'],
    ['brave-fox', 'b'],
  ]);
  expect(readdirSync(folder)).toHaveLength(5);
});

test('the folder of a repository goes with its last reservation, and comes again', async () => {
  await take(owl, ['a']);
  await giveUp(owl);
  const other = join(world.folder, 'other');
  mkdirSync(other);
  await take(owl, ['a'], { directory: other });
  expect(readdirSync(world.bridge.store.layout.reservations)).toHaveLength(1);
  rmSync(world.bridge.store.layout.reservations, { recursive: true });
  await take(owl, ['a']);
  expect(await reserved()).toEqual([['calm-owl', 'a']]);
});
