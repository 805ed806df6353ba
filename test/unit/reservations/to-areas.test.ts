import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { nodeFileSystem as fs } from '../../../src/base/fs.ts';
import { toAreas } from '../../../src/reservations/to-areas.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let root: string;

beforeEach(() => {
  root = join(realpathSync(temporaryFolder()), 'project');
  mkdirSync(join(root, '.git'), { recursive: true });
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  writeFileSync(join(root, 'src/a.ts'), '');
});

const patterns = async (directory: string, ...paths: string[]) =>
  (await toAreas(fs, directory, paths)).map((area) => (area.root === root ? area.pattern : area));

test('paths are relative to where the session works, and kept relative to the repository', async () => {
  expect(await patterns(root, 'src/a.ts', './src/', 'src/../src/deep', join(root, 'src/a.ts'))).toEqual([
    'src/a.ts',
    'src',
    'src/deep',
    'src/a.ts',
  ]);
  expect(await patterns(join(root, 'src'), 'a.ts', '../new/b.ts', '*.ts', '../**/x?.ts', 'deep/*/')).toEqual([
    'src/a.ts',
    'new/b.ts',
    'src/*.ts',
    '**/x?.ts',
    'src/deep/*/**',
  ]);
});

test('the repository itself is everything in it', async () => {
  expect(await patterns(root, '.', root, '**', join(root, '**'))).toEqual(['**', '**', '**', '**']);
});

test('symbolic links lead to the place they point to, also of files that do not exist yet', async () => {
  symlinkSync(join(root, 'src'), join(root, 'link'), 'dir');
  symlinkSync(join(root, 'src/a.ts'), join(root, 'b.ts'));
  expect(await patterns(root, 'link/a.ts', 'link/new/c.ts', 'b.ts', 'link/*.ts')).toEqual([
    'src/a.ts',
    'src/new/c.ts',
    'src/a.ts',
    'src/*.ts',
  ]);
});

test('a path belongs to the innermost repository around it, a worktree included', async () => {
  const inner = join(root, 'vendor/lib');
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(inner, '.git'), 'gitdir: elsewhere');
  expect(await patterns(root, 'vendor/lib/x.ts', 'vendor/lib', 'vendor')).toEqual([
    { root: inner, tree: inner, pattern: 'x.ts' },
    { root: inner, tree: inner, pattern: '**' },
    'vendor',
  ]);
});

test('outside of any repository it is the directory that counts', async () => {
  const plain = realpathSync(temporaryFolder());
  expect(await patterns(plain, 'a/b.ts', '*.md')).toEqual([
    { root: plain, tree: plain, pattern: 'a/b.ts' },
    { root: plain, tree: plain, pattern: '*.md' },
  ]);
  expect(await patterns(join(root, 'src'), join(plain, 'a/b.ts'))).toEqual([
    { root: plain, tree: plain, pattern: 'a/b.ts' },
  ]);
});

test('what cannot be meant is refused', async () => {
  await expect(patterns(root, ' ')).rejects.toThrow(/^BAD_INPUT: a path is empty/);
  await expect(patterns(root, 'src/*/../a.ts')).rejects.toThrow(/^BAD_INPUT: "src\/\*\/\.\.\/a\.ts" has \.\. behind/);
});
