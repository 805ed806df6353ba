import { mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Recipient } from '../../../src/bridge/bridge.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { checkEdit } from '../../../src/reservations/check-edit.ts';
import { release, reserve } from '../../../src/reservations/reserve.ts';
import { inspect, listInbox } from '../../../src/store/inbox.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

let world: World;
let root: string;
let owl: Recipient;
let fox: Recipient;

beforeEach(async () => {
  world = await openWorld();
  root = join(realpathSync(world.folder), 'project');
  mkdirSync(join(root, '.git'), { recursive: true });
  mkdirSync(join(root, 'src'));
  owl = { name: 'calm-owl', client: await world.startAgent('calm-owl') };
  fox = { name: 'brave-fox', client: await world.startAgent('brave-fox') };
});

afterEach(() => world[Symbol.asyncDispose]());

const edit = (editor: Recipient, path: string, denies = false) =>
  checkEdit(world.bridge, editor, { path: join(root, path), directory: root, denies });
const take = (holder: Recipient, ...paths: string[]) =>
  reserve(world.bridge, holder, { directory: root, paths, reason: 'moving "it"' });

/** What lies in an inbox, as type, priority and text. */
async function mailOf({ name }: Recipient): Promise<string[]> {
  const mailbox = mailboxOf(world.bridge.store.layout.root, name);
  const entries = await Promise.all(
    (await listInbox(world.bridge.store, mailbox)).map((file) => inspect(world.bridge.store, mailbox, file)),
  );
  return entries.map((entry) => {
    if (entry.kind !== 'message') throw new Error(`${entry.fileName} is ${entry.kind}`);
    const { type, priority, from, content } = entry.message;
    return `${type} ${priority} from ${from}: ${content.text}`;
  });
}

test('where nobody has to do with the file, there is nothing to say', async () => {
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  await take(fox, 'docs');
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  expect(await edit(fox, 'docs/a.md')).toBeUndefined();
  expect([await mailOf(owl), await mailOf(fox)]).toEqual([[], []]);
});

test('the editor hears each time who holds the file and why, and the holder once', async () => {
  await take(owl, 'src/**');
  const verdict = await edit(fox, 'src/a.ts');
  expect(verdict?.isDenied).toBe(false);
  expect(verdict?.text).toMatch(
    /^cc2cc: \S+src\/a\.ts is reserved by calm-owl, a peer, until \d\d:\d\d UTC, in 60 min \("moving 'it'"\)\. The edit goes on, and calm-owl is told\. /,
  );
  expect((await edit(fox, 'src/a.ts'))?.text).toContain('is reserved by calm-owl');
  expect(await mailOf(owl)).toEqual([
    expect.stringMatching(/^status low from brave-fox: brave-fox is editing \S+src\/a\.ts, which you have reserved/),
  ]);
  await edit(fox, 'src/b.ts');
  expect(await mailOf(owl)).toHaveLength(2);
  world.pass(6 * 60_000);
  await edit(fox, 'src/a.ts');
  expect(await mailOf(owl)).toHaveLength(3);
  expect(await mailOf(fox)).toEqual([]);
});

test('where that is configured the edit is refused, and counts as none', async () => {
  await take(owl, 'src');
  const verdict = await edit(fox, 'src/a.ts', true);
  expect(verdict).toMatchObject({
    isDenied: true,
    text: expect.stringContaining('The edit was refused, and calm-owl'),
  });
  expect(await mailOf(owl)).toEqual([expect.stringContaining('brave-fox wanted to edit')]);
  await release(world.bridge, owl, { directory: root });
  expect(await edit(owl, 'src/a.ts', true)).toBeUndefined();
  expect((await edit(fox, 'src/a.ts', true))?.isDenied).toBe(false);
});

test('a file is found by whatever path it is edited', async () => {
  writeFileSync(join(root, 'src/a.ts'), '');
  symlinkSync(join(root, 'src'), join(root, 'link'), 'dir');
  await take(owl, 'src/a.ts');
  expect(await edit(fox, 'link/a.ts')).toBeDefined();
  expect(
    await checkEdit(world.bridge, fox, { path: '../src/a.ts', directory: join(root, 'src'), denies: false }),
  ).toBeDefined();
  expect(await edit(fox, 'src/b.ts')).toBeUndefined();
});

test('two who edit one file within a minute without reserving it both hear of it, once', async () => {
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  world.pass(20_000);
  expect((await edit(fox, 'src/a.ts'))?.text).toMatch(
    /^cc2cc: calm-owl, a peer, edited \S+src\/a\.ts 20 s ago, and neither .* reserve it; calm-owl is told the same\.$/,
  );
  expect(await mailOf(owl)).toEqual([
    expect.stringMatching(
      /^status low from brave-fox: brave-fox is editing \S+src\/a\.ts, which you edited 20 s before/,
    ),
  ]);
  world.pass(5_000);
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  expect(await edit(fox, 'src/a.ts')).toBeUndefined();
  expect([await mailOf(owl), await mailOf(fox)].map((mail) => mail.length)).toEqual([1, 0]);
});

test('each of several others is told', async () => {
  const elk = { name: 'wise-elk', client: await world.startAgent('wise-elk') };
  await edit(owl, 'src/a.ts');
  await edit(fox, 'src/a.ts');
  const text = (await edit(elk, 'src/a.ts'))?.text;
  expect(text).toContain('cc2cc: calm-owl, a peer');
  expect(text).toContain('cc2cc: brave-fox, a peer');
  expect([await mailOf(owl), await mailOf(fox)].map((mail) => mail.length)).toEqual([2, 1]);
});

test('a minute later, in another file, or after the other has ended, there is nothing to say', async () => {
  await edit(owl, 'src/a.ts');
  expect(await edit(fox, 'src/b.ts')).toBeUndefined();
  world.pass(61_000);
  expect(await edit(fox, 'src/a.ts')).toBeUndefined();
  world.processes.end(fox.client);
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  expect(await mailOf(fox)).toEqual([]);
});

test('the holder who goes on in its own file is told nothing twice', async () => {
  await take(owl, 'src/a.ts');
  await edit(fox, 'src/a.ts');
  expect(await edit(owl, 'src/a.ts')).toBeUndefined();
  expect([await mailOf(owl), await mailOf(fox)].map((mail) => mail.length)).toEqual([1, 0]);
});

test('notes of edits do not pile up', async () => {
  for (let time = 0; time < 30; time++) {
    await edit(owl, `src/${time % 3}.ts`);
    world.pass(100);
  }
  const { edits } = world.bridge.store.layout;
  expect(readdirSync(edits)).toHaveLength(3);
  world.pass(61_000);
  await edit(owl, 'src/a.ts');
  expect(readdirSync(edits)).toHaveLength(1);
});

test('the editor is warned also where the holder cannot be told', async () => {
  await take(owl, 'src/a.ts');
  const { root: mailbox } = mailboxOf(world.bridge.store.layout.root, 'calm-owl');
  rmSync(mailbox, { recursive: true, force: true });
  writeFileSync(mailbox, 'in its place');
  expect((await edit(fox, 'src/a.ts'))?.text).toContain('The edit goes on. Coordinate with calm-owl');
});
