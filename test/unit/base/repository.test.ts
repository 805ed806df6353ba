import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { findRepository } from '../../../src/base/repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

function workingTree(head: string): string {
  const root = temporaryFolder();
  mkdirSync(join(root, '.git'));
  writeFileSync(join(root, '.git', 'HEAD'), head);
  return root;
}

test.each([
  ['a branch', 'ref: refs/heads/feature/parser\n', 'feature/parser'],
  ['a commit without a branch', `${commit}\n`, '0123456'],
  ['references in tables', 'ref: refs/heads/.invalid\n', null],
  ['rubbish', 'what?', null],
  ['nothing', '', null],
])('HEAD with %s', async (_, head, branch) => {
  const root = workingTree(head);
  expect(await findRepository(nodeFileSystem, root)).toEqual({ root, branch, shared: root });
});

test('a directory deep in a working tree, even one that is gone, belongs to it', async () => {
  const root = workingTree('ref: refs/heads/main\n');
  expect(await findRepository(nodeFileSystem, join(root, 'a', 'b'))).toEqual({ root, branch: 'main', shared: root });
});

test.each(['absolute', 'relative'])('a linked working tree has a branch of its own, by an %s path', async (kind) => {
  const main = workingTree('ref: refs/heads/main\n');
  const linked = join(main, 'linked');
  const gitDirectory = join(main, '.git', 'worktrees', 'linked');
  mkdirSync(gitDirectory, { recursive: true });
  mkdirSync(linked);
  writeFileSync(join(gitDirectory, 'HEAD'), 'ref: refs/heads/side\n');
  const shown = kind === 'absolute' ? gitDirectory : '../.git/worktrees/linked';
  writeFileSync(join(linked, '.git'), `gitdir: ${shown}\n`);
  expect(await findRepository(nodeFileSystem, linked)).toMatchObject({ root: linked, branch: 'side' });
});

test('a linked working tree whose repository is gone is one all the same', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, '.git'), 'gitdir: /nowhere/at/all\n');
  expect(await findRepository(nodeFileSystem, root)).toEqual({ root, branch: null, shared: root });
});

test('where there is no .git, and where .git is something else, there is no working tree', async () => {
  const root = temporaryFolder();
  expect(await findRepository(nodeFileSystem, root)).toBeUndefined();
  writeFileSync(join(root, '.git'), 'x'.repeat(100_000));
  expect(await findRepository(nodeFileSystem, root)).toBeUndefined();
});

test('a working tree whose HEAD is missing is one all the same', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, '.git'));
  expect(await findRepository(nodeFileSystem, join(root, 'src'))).toEqual({ root, branch: null, shared: root });
});

test.each([
  ['a linked working tree', '.git/worktrees/side', '../..\n', '.'],
  ['a linked working tree of a bare repository', 'api.git/worktrees/side', '../..\n', 'api.git'],
  ['a linked working tree of a repository in a hidden folder', '.bare/worktrees/side', '../..\n', '.'],
  ['a submodule, which is a repository of its own', '.git/modules/side', undefined, '.git/modules/side'],
])('%s shares a folder with the others of its repository', async (_, gitDirectory, commonDirectory, shared) => {
  const main = temporaryFolder();
  const [tree, git] = [join(main, 'side'), join(main, gitDirectory)];
  mkdirSync(git, { recursive: true });
  mkdirSync(tree);
  writeFileSync(join(tree, '.git'), `gitdir: ${git}\n`);
  if (commonDirectory !== undefined) writeFileSync(join(git, 'commondir'), commonDirectory);
  expect((await findRepository(nodeFileSystem, join(tree, 'src')))?.shared).toBe(join(main, shared));
});
