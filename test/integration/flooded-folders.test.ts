import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listAgentDetails } from '../../src/addressing/agent-list.ts';
import type { FileSystem } from '../../src/base/fs.ts';
import { Portions } from '../../src/base/pace.ts';
import { processToken } from '../../src/base/process-identity.ts';
import type { Bridge, Recipient } from '../../src/bridge/bridge.ts';
import { decidePrompt } from '../../src/handover/decide-prompt.ts';
import { sweepDeadLeases } from '../../src/identity/lease.ts';
import { announceEndings, announceTurnEnd } from '../../src/idle-notices/idle-notice.ts';
import { keepWatch, listWatchFiles, maxWatchesOfAgent } from '../../src/idle-notices/idle-watch.ts';
import { newMessageId, newReservationId } from '../../src/protocol/ids.ts';
import { checkEdit } from '../../src/reservations/check-edit.ts';
import { folderNameOf } from '../../src/reservations/reservation.ts';
import { maxPathsPerAgent, reserve } from '../../src/reservations/reserve.ts';
import { sendTo } from '../../src/tasks/send-to.ts';
import { firstRecord } from '../../src/tasks/task-details.ts';
import { tellOfVanished } from '../../src/tasks/vanished-notice.ts';
import { openWorld, type World } from '../support/identity-world.ts';
import { interceptFileSystem } from '../support/intercepted-file-system.ts';

/** More than any round or hook may look at, and few enough to be made in a moment. */
const flood = 6_000;

let world: World;
let owl: Recipient;
let fox: Recipient;
let operations = 0;

const nowMs = () => world.bridge.store.fs.nowMs();
const namesIn = (folder: string) => readdirSync(join(world.bridge.store.layout.root, folder)).sort();

beforeEach(async () => {
  world = await openWorld();
  owl = { name: 'calm-owl', client: await world.startAgent('calm-owl') };
  fox = { name: 'brave-fox', client: await world.startAgent('brave-fox') };
});

afterEach(() => world[Symbol.asyncDispose]());

/** The same bridge, with every operation on files counted. */
function counted(): Bridge {
  const fs: FileSystem = interceptFileSystem(async (_operation, perform) => {
    operations += 1;
    return perform();
  }, world.bridge.store.fs);
  return { ...world.bridge, store: { ...world.bridge.store, fs }, registry: { ...world.bridge.registry, fs } };
}

async function countOf(work: (bridge: Bridge) => Promise<unknown>): Promise<number> {
  operations = 0;
  await work(counted());
  return operations;
}

function each(count: number, put: (number: number) => [path: string[], value: object | undefined]): void {
  for (let number = 0; number < count; number++) {
    const [path, value] = put(number);
    const file = join(world.bridge.store.layout.root, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, value === undefined ? '' : JSON.stringify(value));
  }
}

const gone = (number: number) => `${world.processes.host}-${4_200_000 + number}-12345`;
const forgedLeases = (count: number) =>
  each(count, (number) => [
    ['leases', `forged-${number}~${number % 2 === 0 ? gone(number) : `0badf00d-${number + 1}-1`}~0`],
    undefined,
  ]);

const prompt = (bridge: Bridge) => decidePrompt(bridge, world.facts(owl.client), 'Tidy the imports.');
const send = (bridge: Bridge) =>
  sendTo(bridge, { name: owl.name, mode: 'agent' }, { to: fox.name, text: 'a letter' }, { directory: world.folder });
const edit = (bridge: Bridge) =>
  checkEdit(bridge, owl, { path: join(world.folder, 'src', 'a.ts'), directory: world.folder, denies: false });

test.each([
  ['leases', () => forgedLeases(flood)],
  ['clients', () => each(flood, (number) => [['clients', `${gone(number)}.json`], { name: 'forged' }])],
  [
    'edits',
    () =>
      each(flood, (number) => [
        ['edits', `${number.toString(16).padStart(16, '0')}~forged~${gone(number)}~${nowMs().toString(36)}`],
        undefined,
      ]),
  ],
  ['cards', () => each(flood, (number) => [['agents', `forged-${number}.json`], { name: `forged-${number}` }])],
  [
    'heartbeats',
    () =>
      each(flood, (number) => [
        ['status', `forged-${number}-heartbeat.json`],
        { status: 'active', timestamp: new Date(nowMs()).toISOString() },
      ]),
  ],
  ['tasks', () => each(flood, (number) => [['tasks', newMessageId(nowMs() + number), '0001.json'], {}])],
  [
    'reservations elsewhere',
    () =>
      each(flood, (number) => [
        ['reservations', folderNameOf('/elsewhere'), `${newReservationId(nowMs() + number)}.json`],
        {},
      ]),
  ],
])('a prompt, an edit and a send cost no more files beside a flood of %s', async (_what, fill) => {
  for (const work of [prompt, send, edit]) await work(world.bridge);
  const quiet = [await countOf(prompt), await countOf(send), await countOf(edit)];
  fill();
  const flooded = [await countOf(prompt), await countOf(send), await countOf(edit)];
  // Where a folder is flooded, another may have to be asked instead.
  for (const [index, count] of flooded.entries()) expect(count).toBeLessThanOrEqual((quiet[index] ?? 0) + 5);
});

test('an edit reads as many reservations of its repository as it may have, and no more', async () => {
  const root = world.bridge.store.layout.root;
  each(flood, (number) => {
    const held = {
      id: newReservationId(nowMs() + number),
      name: fox.name,
      holder: processToken(fox.client),
      root,
      paths: ['src/**'],
      expiresAtMs: nowMs() + 60_000,
    };
    return [['reservations', folderNameOf(root), `${held.id}.json`], held];
  });
  const count = await countOf((bridge) =>
    checkEdit(bridge, owl, { path: join(root, 'docs', 'a.md'), directory: root, denies: false }),
  );
  expect(count).toBeLessThan(800);
});

test('the rounds of a server go through watches and tasks in portions, and come to all of them', async () => {
  each(500, (number) => {
    const id = newMessageId(nowMs() + number);
    const watch = {
      id,
      watched: owl.name,
      watcher: `forged-${number}`,
      holder: processToken(owl.client),
      isNextTurn: true,
      atMs: nowMs(),
      hops: 0,
    };
    return [['watches', `${owl.name}~forged-${number}~${id}.json`], watch];
  });
  const letter = {
    from: owl.name,
    identity: { mode: 'script' as const },
    timestamp: new Date(nowMs()).toISOString(),
    hops: 0,
    content: { text: 'forged', parts: [] },
    task: {},
    priority: 'low' as const,
    thread: null,
  };
  each(500, (number) => [['tasks', newMessageId(nowMs() + number), '0001.json'], firstRecord(letter, ['forged'])]);
  const [watches, tasks] = [new Portions(100), new Portions(100)];
  const read = new Set<string>();
  const fs = interceptFileSystem(async (operation, perform) => {
    if (operation.name === 'readFile')
      for (const path of operation.paths) if (/watches|tasks/.test(path)) read.add(path);
    return perform();
  }, world.bridge.store.fs);
  const bridge = { ...world.bridge, store: { ...world.bridge.store, fs }, registry: { ...world.bridge.registry, fs } };
  for (let round = 1; round <= 5; round++) {
    await announceEndings(bridge, owl.name, watches);
    await tellOfVanished(bridge, tasks);
    expect(read.size).toBe(round * 200);
  }
});

test('the end of a turn announces a hundred at once, and the rounds announce the rest', async () => {
  each(150, (number) => {
    const id = newMessageId(nowMs() + number);
    const watch = {
      id,
      watched: owl.name,
      watcher: fox.name,
      holder: processToken(owl.client),
      isNextTurn: false,
      atMs: nowMs(),
      hops: 0,
    };
    return [['watches', `${owl.name}~${fox.name}~${id}.json`], watch];
  });
  await announceTurnEnd(world.bridge, owl.name);
  expect(namesIn('watches').length).toBe(50);
});

test('what a flood of leases leaves is taken away, and the leases of the living stay', async () => {
  forgedLeases(1_000);
  // Those of another machine count for some seconds without a heartbeat.
  world.pass(60_000);
  await sweepDeadLeases(world.registry);
  const names = namesIn('leases').map((file) => file.split('~')[0]);
  expect(names).toEqual(['brave-fox', 'calm-owl']);
});

test('of very many names the latest are listed, and whoever is online', async () => {
  each(1_000, (number) => [['agents', `forged-${number}.json`], { name: `forged-${number}` }]);
  const count = await countOf(async (bridge) => {
    const listed = await listAgentDetails(bridge, { base: undefined });
    expect(listed.slice(0, 2).map(({ name }) => name)).toEqual(['brave-fox', 'calm-owl']);
    expect(listed.length).toBeLessThanOrEqual(202);
  });
  expect(count).toBeLessThan(6_000);
  expect(await listAgentDetails(world.bridge, { base: undefined, all: true })).toHaveLength(1_002);
});

test('an agent reserves 200 paths of a repository and no more, and what it had stays', async () => {
  const paths = Array.from({ length: maxPathsPerAgent }, (_, number) => `src/file-${number}.ts`);
  const request = { directory: world.folder, paths };
  await reserve(world.bridge, owl, request);
  // The same again renews them.
  await reserve(world.bridge, owl, request);
  await expect(reserve(world.bridge, owl, { directory: world.folder, paths: ['docs'] })).rejects.toThrow(
    /^TOO_MANY: nothing was reserved: you would have 201 paths and patterns in .*, and 200 is the most; release/,
  );
  await expect(reserve(world.bridge, fox, { directory: world.folder, paths: ['src'] })).rejects.toThrow('RESERVED');
  await reserve(world.bridge, fox, { directory: world.folder, paths: ['docs'] });
});

test('an agent waits for a hundred notices and no more', async () => {
  const wish = (number: number) => ({
    watched: `agent-${number}`,
    watcher: owl.name,
    holder: processToken(fox.client),
    isNextTurn: false,
    hops: 0,
  });
  for (let number = 0; number < maxWatchesOfAgent; number++)
    expect(await keepWatch(world.bridge, wish(number))).toBe(true);
  expect(await keepWatch(world.bridge, wish(0))).toBe(false);
  await expect(keepWatch(world.bridge, wish(100))).rejects.toThrow(/^TOO_MANY: you are waiting for 100 agents already/);
  expect(await keepWatch(world.bridge, { ...wish(100), watcher: fox.name })).toBe(true);
});

test('calls are let in while a server goes through the names of very many watches', async () => {
  each(flood, (number) => [
    ['watches', `brave-fox~forged-${number}~${newMessageId(nowMs() + number)}.json`],
    { id: 'none' },
  ]);
  // Each look at the clock takes a millisecond, whatever the machine.
  let clockMs = 0;
  const { store } = world.bridge;
  const slow = { ...world.bridge, store: { ...store, fs: { ...store.fs, monotonicMs: () => clockMs++ } } };
  let calls = 0;
  const letIn = () => {
    calls += 1;
    waiting = setImmediate(letIn);
  };
  let waiting = setImmediate(letIn);
  await listWatchFiles(slow);
  clearImmediate(waiting);
  expect(calls).toBeGreaterThan(flood / 20);
});
