import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCard, writeCard } from '../../../src/identity/card.ts';
import { projectOf, splitByProject } from '../../../src/identity/project.ts';
import { tellChanges } from '../../../src/identity/roster.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

let world: World;
let root: string;

beforeEach(async () => {
  world = await openWorld();
  root = realpathSync(world.folder);
});

afterEach(() => world[Symbol.asyncDispose]());

const of = (directory: string, name?: string) => projectOf(world.registry.fs, directory, name);

/** A repository with one commit. */
function repository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' });
  git('init', '-q');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'first');
  return folder;
}

test('all working trees of a repository are one project, wherever they lie and in whichever folder of them', async () => {
  const api = repository(join(root, 'api'));
  const [inside, beside] = [join(api, '.trees', 'one'), join(root, 'two')];
  for (const tree of [inside, beside]) {
    execFileSync('git', ['-C', api, 'worktree', 'add', '-q', '--detach', tree], { stdio: 'pipe' });
    mkdirSync(join(tree, 'src'));
  }
  expect([await of(api), await of(inside), await of(join(inside, 'src')), await of(beside)]).toEqual([
    api,
    api,
    api,
    api,
  ]);
  expect(await of(repository(join(root, 'web')))).toBe(join(root, 'web'));
});

test('working trees of a bare repository are one project', async () => {
  const bare = join(root, 'api.git');
  execFileSync('git', ['clone', '-q', '--bare', repository(join(root, 'api')), bare], { stdio: 'pipe' });
  for (const tree of ['one', 'two']) {
    execFileSync('git', ['-C', bare, 'worktree', 'add', '-q', '--detach', join(root, tree)], { stdio: 'pipe' });
    expect(await of(join(root, tree))).toBe(bare);
  }
});

test('without a repository it is the directory, without symbolic links', async () => {
  mkdirSync(join(root, 'plain'));
  symlinkSync(join(root, 'plain'), join(root, 'link'));
  expect([await of(join(root, 'link')), await of(join(root, 'gone'))]).toEqual([
    join(root, 'plain'),
    join(root, 'gone'),
  ]);
});

test('the name that the user set counts before any directory', async () => {
  expect(await of(repository(join(root, 'api')), 'shop')).toBe('shop');
});

test('a session gets its project at its start, also one that was known before there were projects', async () => {
  const fox = await world.startAgent('brave-fox', { directory: root });
  const card = await readCard(world.registry, 'brave-fox');
  if (!card) throw new Error('there is no card');
  const { project: _project, otherProjects: _policy, ...ofToday } = card;
  await writeCard(world.registry, ofToday as typeof card);
  expect(await readCard(world.registry, 'brave-fox')).toMatchObject({ project: null, otherProjects: 'wake' });
  await world.join(fox, { directory: root, otherProjects: 'write' });
  expect(await readCard(world.registry, 'brave-fox')).toEqual({
    ...card,
    ...{ project: root, otherProjects: 'write', lastUsedAtMs: expect.any(Number) },
  });
});

test('whoever has no known project is seen by all, and the others are counted', async () => {
  await world.startAgent('brave-fox', { directory: join(root, 'a') });
  await world.startAgent('calm-owl', { directory: join(root, 'a') });
  await world.startAgent('grey-elk');
  for (const name of ['red-hen', 'red-cat']) await world.startAgent(name, { directory: join(root, 'b') });
  await world.startAgent('shy-bee', { projectName: 'shop' });
  const names = ['brave-fox', 'calm-owl', 'grey-elk', 'nobody-knows', 'red-hen', 'red-cat', 'shy-bee'];
  expect(await splitByProject(world.registry, join(root, 'a'), names)).toEqual({
    near: ['brave-fox', 'calm-owl', 'grey-elk', 'nobody-knows'],
    elsewhere: { agents: 3, projects: [join(root, 'b'), 'shop'] },
  });
});

test('only those of its own project are told to a session as they come and go', async () => {
  const fox = await world.startAgent('brave-fox', { projectName: 'shop' });
  const tell = () => tellChanges(world.registry, fox, 'brave-fox');
  await tell();
  const owl = await world.startAgent('calm-owl', { projectName: 'shop' });
  const hen = await world.startAgent('red-hen', { projectName: 'docs' });
  await world.startAgent('grey-elk');
  expect(await tell()).toEqual(['calm-owl joined', 'grey-elk joined']);
  for (const client of [owl, hen]) world.processes.end(client);
  expect([await tell(), await tell()]).toEqual([['calm-owl left'], []]);
});
