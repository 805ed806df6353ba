import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Recipient } from '../../../src/bridge/bridge.ts';
import { checkEdit } from '../../../src/reservations/check-edit.ts';
import { describeReservations } from '../../../src/reservations/describe-reservations.ts';
import { release, reserve } from '../../../src/reservations/reserve.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

let world: World;
let main: string;
let linked: string;
let inside: string;
let owl: Recipient;
let fox: Recipient;

beforeEach(async () => {
  world = await openWorld();
  const folder = realpathSync(world.folder);
  main = join(folder, 'api');
  mkdirSync(join(main, '.git'), { recursive: true });
  linked = linkTree(join(folder, 'api-two'), 'two');
  inside = linkTree(join(main, '.trees', 'three'), 'three');
  owl = { name: 'calm-owl', client: await world.startAgent('calm-owl') };
  fox = { name: 'brave-fox', client: await world.startAgent('brave-fox') };
});

afterEach(() => world[Symbol.asyncDispose]());

/** A linked working tree of the repository, as git writes one. */
function linkTree(tree: string, name: string): string {
  const gitDirectory = join(main, '.git', 'worktrees', name);
  mkdirSync(gitDirectory, { recursive: true });
  mkdirSync(join(tree, 'src'), { recursive: true });
  writeFileSync(join(gitDirectory, 'commondir'), '../..\n');
  writeFileSync(join(tree, '.git'), `gitdir: ${gitDirectory}\n`);
  return tree;
}

const take = (holder: Recipient, directory: string, ...paths: string[]) =>
  reserve(world.bridge, holder, { directory, paths });
const edit = (editor: Recipient, directory: string, path: string) =>
  checkEdit(world.bridge, editor, { path, directory, denies: true });

test('what is reserved in one working tree is reserved in all of the repository, and the refusal says so', async () => {
  await take(owl, linked, 'src/*.ts');
  for (const directory of [main, inside]) {
    await expect(take(fox, directory, 'src/a.ts')).rejects.toThrow(
      new RegExp(
        `^RESERVED: .*calm-owl has src/\\*\\.ts until .*, in another worktree of this repository, ${linked}; coordinate`,
      ),
    );
  }
  await expect(take(fox, linked, 'src/a.ts')).rejects.toThrow(/calm-owl has src\/\*\.ts until [^;]*min; coordinate/);
  await take(fox, main, 'docs');
  await expect(take(owl, inside, 'docs/x.md')).rejects.toThrow(`in another worktree of this repository, ${main};`);
});

test('an edit of the same path in another working tree is refused, and both sides are told where it is', async () => {
  await take(owl, main, 'src/a.ts');
  for (const tree of [linked, inside]) {
    const verdict = await edit(fox, tree, 'src/a.ts');
    expect(verdict?.isDenied).toBe(true);
    expect(verdict?.text).toContain(`${tree}/src/a.ts is reserved by calm-owl, a peer, `);
    expect(verdict?.text).toContain(`, in another worktree of this repository, ${main}. The edit was refused`);
    expect(await edit(fox, tree, 'src/b.ts')).toBeUndefined();
  }
  expect(await edit(owl, linked, 'src/a.ts')).toBeUndefined();
  expect((await edit(fox, main, 'src/a.ts'))?.text).not.toContain('worktree');
});

test('the list says from which working tree a reservation is, and release gives it up from any', async () => {
  await take(owl, linked, 'src');
  expect(await describeReservations(world.bridge)).toMatch(
    new RegExp(`calm-owl has src until .*, in ${main} \\(from its worktree ${linked}\\)$`),
  );
  expect(await release(world.bridge, owl, { directory: inside, paths: ['src'] })).toEqual(['src']);
  expect(await describeReservations(world.bridge)).toBe('');
});

test('two repositories, and a repository in another one, do not share reservations', async () => {
  const other = join(main, 'vendor');
  mkdirSync(join(other, '.git'), { recursive: true });
  await take(owl, other, 'src');
  await take(fox, linked, 'src');
  expect(await edit(fox, other, 'src/a.ts')).toMatchObject({ isDenied: true });
  expect(await edit(owl, main, 'src/a.ts')).toMatchObject({ isDenied: true });
});
