import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCardToReplace, writeCard } from '../../../src/identity/card.ts';
import { projectOf } from '../../../src/identity/project.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;
let shop: string;
let docs: string;
let empty: string;

/** Two agents in one repository, one in another, one in a plain folder, and one whose card is from before. */
beforeAll(async () => {
  rig = await CliRig.build();
  [shop = '', docs = '', empty = ''] = ['shop', 'docs', 'empty'].map((name) => {
    mkdirSync(join(rig.folder, name, '.git'), { recursive: true });
    return join(rig.folder, name);
  });
  mkdirSync(join(shop, 'src'));
  mkdirSync(join(rig.folder, 'plain', 'below'), { recursive: true });
  for (const name of ['amy', 'bob']) await startAt(name, shop);
  await startAt('cat', docs);
  await startAt('dan', join(rig.folder, 'plain'));
  await rig.startSession('eve');
});

afterAll(() => rig[Symbol.asyncDispose]());

async function startAt(name: string, directory: string): Promise<void> {
  await rig.startSession(name);
  const { registry } = await rig.bridge();
  const card = await readCardToReplace(registry, name);
  if (!card) throw new Error(`${name} has no card`);
  await writeCard(registry, { ...card, directory, project: await projectOf(registry.fs, directory) });
}

interface Listed {
  readonly name: string;
  readonly project: string | null;
}

async function namesIn(directory: string, ...args: string[]): Promise<string[]> {
  return (await rig.json<Listed[]>(['agents', ...args], { directory })).map(({ name }) => name);
}

async function sentTo(directory: string, ...args: string[]): Promise<string[]> {
  const words = [...args, '--as', 'script', '--priority', 'low', 'hello'];
  return (await rig.json<{ to: string }[]>(words, { directory })).map(({ to }) => to);
}

test('agents lists the project of the directory, and says how many there are in others', async () => {
  expect(await namesIn(join(shop, 'src'))).toEqual(['amy', 'bob', 'eve']);
  const { stdout } = await rig.run(['agents'], { directory: shop });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('2 more in 2 other projects (docs, plain): use project:NAME or all');
  expect((await rig.run(['agents'], { directory: empty })).stdout).toContain('4 more in 3 other projects');
});

test('agents lists another project, or all, where that is asked for', async () => {
  for (const args of [
    ['--project', 'docs'],
    ['--dir', docs],
  ])
    expect(await namesIn(shop, ...args)).toEqual(['cat']);
  expect(await namesIn(shop, '--all')).toEqual(['amy', 'bob', 'cat', 'dan', 'eve']);
  expect(await namesIn(shop, '--project', 'all')).toEqual(['amy', 'bob', 'cat', 'dan', 'eve']);
  const listed = await rig.json<Listed[]>(['agents', '--all'], { directory: shop });
  expect(listed.map(({ project }) => project)).toEqual(['shop', 'shop', 'docs', 'plain', null]);
  expect((await rig.run(['agents', '--project', 'dox'], { directory: shop })).stderr).toContain(
    'did you mean project:docs',
  );
});

test('outside of any repository it is the nearest folder with sessions, and elsewhere everybody', async () => {
  expect(await namesIn(join(rig.folder, 'plain', 'below'))).toEqual(['dan', 'eve']);
  expect(await namesIn(rig.folder)).toEqual(['amy', 'bob', 'cat', 'dan', 'eve']);
});

test('CC2CC_PROJECT names the project of a script, and what cannot be a name is refused', async () => {
  const run = (name: string) => rig.run(['agents'], { directory: shop, environment: { CC2CC_PROJECT: name } });
  expect((await run('tools')).stdout).toContain('4 more in 3 other projects (docs, plain, shop)');
  for (const name of ['a/b', 'a\u001b[2J', 'x'.repeat(300), 'w\u0435b', 'all']) {
    const { exitCode, stderr } = await run(name);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/CC2CC_PROJECT is .*use 1 to 40 letters/)]);
    expect(stderr).not.toContain('\u001b');
  }
});

test('broadcast and * go to the project of the directory, all and --all to everybody, project: and --project to another', async () => {
  expect(await sentTo(shop, 'broadcast')).toEqual(['amy', 'bob', 'eve']);
  expect(await sentTo(shop, 'send', '*')).toEqual(['amy', 'bob', 'eve']);
  for (const args of [
    ['broadcast', '--all'],
    ['send', 'all'],
    ['send', '--all', '*'],
  ]) {
    expect(await sentTo(shop, ...args)).toEqual(['amy', 'bob', 'cat', 'dan', 'eve']);
  }
  for (const args of [
    ['broadcast', '--to', 'project:docs'],
    ['send', 'project:docs'],
  ]) {
    expect(await sentTo(shop, ...args)).toEqual(['cat']);
  }
  expect(await sentTo(shop, 'broadcast', '--project', 'docs')).toEqual(['cat', 'eve']);
  const { stdout } = await rig.run(['broadcast', '--as', 'script', 'hello'], { directory: shop });
  expect(stdout).toContain('2 more in 2 other projects (docs, plain): use project:NAME or all');
});

test('the overview counts those of other projects, and watch leaves them out', async () => {
  const { stdout } = await rig.run(['--as', 'amy'], { directory: shop });
  expect(stdout).toMatch(/Online {4}3: amy, bob, eve\n {10}2 more in 2 other projects/);
  expect(await rig.json(['--as', 'amy'], { directory: shop })).toMatchObject({ elsewhere: { agents: 2 } });
  const watched = async (...args: string[]) =>
    (await rig.run(['watch', '--for', '1', ...args], { directory: shop })).stdout.match(/\w+(?= joined)/g);
  expect(await watched()).toEqual(['amy', 'bob', 'eve']);
  expect(await watched('--project', 'docs')).toEqual(['cat', 'eve']);
  expect(await watched('--all')).toEqual(['amy', 'bob', 'cat', 'dan', 'eve']);
});

test('an agent that takes no mail of other projects gets none from a script of another one', async () => {
  const { registry } = await rig.bridge();
  const card = await readCardToReplace(registry, 'cat');
  if (!card) throw new Error('cat has no card');
  await writeCard(registry, { ...card, otherProjects: 'refuse' });
  const { exitCode, stderr } = await rig.run(['send', 'cat', '--as', 'script', 'hello'], { directory: shop });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('cat takes no mail from other projects')]);
  expect((await rig.run(['send', 'cat', '--as', 'script', 'hello'], { directory: docs })).exitCode).toBe(0);
  await writeCard(registry, card);
});
