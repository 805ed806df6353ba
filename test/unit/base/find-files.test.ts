import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFiles } from '../../../src/base/find-files.ts';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function openTree() {
  const root = temporaryFolder();
  for (const folder of ['a', 'a/one', 'a/two', 'a/{x}']) mkdirSync(join(root, folder), { mode: 0o700 });
  for (const file of ['a/top', 'a/one/.hidden', 'a/one/b\\c', 'a/one/line\nbreak', 'a/two/d', 'a/{x}/e'])
    writeFileSync(join(root, file), '');
  return { root, layout: { root } };
}

test('the files that fit come in order, whatever stands in their names, and what is no file does not', async () => {
  const { root, layout } = openTree();
  const found = async (folder: string, pattern: string) =>
    (await findFiles({ fs: nodeFileSystem, layout }, join(root, folder), pattern)).map(({ path }) =>
      path.slice(root.length),
    );
  expect(await found('a', '*')).toEqual(['/a/top']);
  expect(await found('a', '*/*')).toEqual([
    '/a/one/.hidden',
    '/a/one/b\\c',
    '/a/one/line\nbreak',
    '/a/two/d',
    '/a/{x}/e',
  ]);
  expect(await found('a/{x}', '*')).toEqual(['/a/{x}/e']);
  expect(await found('missing', '*')).toEqual([]);
});

test.runIf(process.platform !== 'win32')('nothing behind a link is found, on whatever step of the way', async () => {
  const { root, layout } = openTree();
  symlinkSync(join(root, 'a'), join(root, 'link'));
  symlinkSync(join(root, 'a', 'one'), join(root, 'a', 'also-one'));
  symlinkSync(join(root, 'a', 'top'), join(root, 'a', 'also-top'));
  const bridge = { fs: nodeFileSystem, layout };
  expect(await findFiles(bridge, join(root, 'link'), '*')).toEqual([]);
  expect(await findFiles(bridge, join(root, 'link', 'one'), '*')).toEqual([]);
  expect((await findFiles(bridge, join(root, 'a'), '*')).map(({ name }) => name)).toEqual(['top']);
  expect((await findFiles(bridge, join(root, 'a'), '*/*')).some(({ path }) => path.includes('also'))).toBe(false);
});

test.each(['stat', 'readDirectory'] as const)('a %s that fails is an error, at whatever step', async (name) => {
  const { root, layout } = openTree();
  let count = 0;
  const counting = interceptFileSystem((operation, perform) => {
    if (operation.name === name) count += 1;
    return perform();
  });
  await findFiles({ fs: counting, layout }, join(root, 'a'), '*/*');
  const steps = count;
  expect(steps).toBeGreaterThan(2);
  for (let step = 1; step <= steps; step++) {
    count = 0;
    const fs = interceptFileSystem((operation, perform) => {
      if (operation.name === name) count += 1;
      // Not as a promise, so that whatever calls it inside of the package is found out.
      if (operation.name === name && count === step) throw systemError('EIO');
      return perform();
    });
    await expect(findFiles({ fs, layout }, join(root, 'a'), '*/*'), `${step}`).rejects.toMatchObject({ code: 'EIO' });
  }
});
