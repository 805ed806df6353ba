import { mkdirSync, readdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FoundFile, filesAtOnce, findFiles } from '../../../src/base/find-files.ts';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function all(...args: Parameters<typeof findFiles>): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for await (const { files } of findFiles(...args)) found.push(...files);
  return found;
}

function openTree() {
  const root = temporaryFolder();
  for (const folder of ['a', 'a/one', 'a/two', 'a/{x}']) mkdirSync(join(root, folder), { mode: 0o700 });
  for (const file of ['a/top', 'a/one/.hidden', 'a/one/b\\c', 'a/one/line\nbreak', 'a/two/d', 'a/{x}/e'])
    writeFileSync(join(root, file), '');
  return { root, layout: { root } };
}

test('the files that fit come in order, whatever stands in their names, and what is no file does not', async () => {
  const { root, layout } = openTree();
  const found = async (folder: string, pattern: '*' | '*/*') =>
    (await all({ fs: nodeFileSystem, layout }, join(root, folder), pattern)).map(({ path }) => path.slice(root.length));
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
  expect(await all(bridge, join(root, 'link'), '*')).toEqual([]);
  expect(await all(bridge, join(root, 'link', 'one'), '*')).toEqual([]);
  expect((await all(bridge, join(root, 'a'), '*')).map(({ name }) => name)).toEqual(['top']);
  expect((await all(bridge, join(root, 'a'), '*/*')).some(({ path }) => path.includes('also'))).toBe(false);
});

const operations = ['stat', 'readDirectory', 'openDirectory', 'readNames'] as const;
test.each(operations)('a %s that fails is an error, at whatever step', async (name) => {
  const { root, layout } = openTree();
  let count = 0;
  const counting = interceptFileSystem((operation, perform) => {
    if (operation.name === name) count += 1;
    return perform();
  });
  await all({ fs: counting, layout }, join(root, 'a'), '*/*');
  const steps = count;
  expect(steps).toBeGreaterThan(0);
  for (let step = 1; step <= steps; step++) {
    count = 0;
    const fs = interceptFileSystem((operation, perform) => {
      if (operation.name === name) count += 1;
      if (operation.name === name && count === step) throw systemError('EIO');
      return perform();
    });
    await expect(all({ fs, layout }, join(root, 'a'), '*/*'), `${step}`).rejects.toMatchObject({ code: 'EIO' });
  }
});

test('a folder with very many files is given in portions, each file once, while those of the last one are removed', async () => {
  const { root, layout } = openTree();
  const folder = join(root, 'a', 'one');
  const names = Array.from({ length: 2 * filesAtOnce + 1 }, (_, number) => `many-${number}`);
  for (const name of names) writeFileSync(join(folder, name), '');
  const sizes: number[] = [];
  const found: string[] = [];
  for await (const { files } of findFiles({ fs: nodeFileSystem, layout }, folder, '*')) {
    sizes.push(files.length);
    found.push(...files.map(({ name }) => name));
    for (const { path } of files) unlinkSync(path);
  }
  expect(Math.max(...sizes)).toBe(filesAtOnce);
  expect(new Set(found).size).toBe(found.length);
  expect([...found, ...readdirSync(folder)].sort()).toEqual([...names, '.hidden', 'b\\c', 'line\nbreak'].sort());
});

test.runIf(process.platform !== 'win32')(
  'a folder that becomes a link between two portions is not looked at any further',
  async () => {
    const { root, layout } = openTree();
    const folder = join(root, 'a', 'one');
    for (let number = 0; number <= filesAtOnce; number++) writeFileSync(join(folder, `many-${number}`), '');
    let portions = 0;
    for await (const _ of findFiles({ fs: nodeFileSystem, layout }, folder, '*')) {
      portions += 1;
      renameSync(folder, join(root, 'moved'));
      symlinkSync(join(root, 'moved'), folder);
    }
    expect(portions).toBe(1);
  },
);

test('whoever stops early leaves no directory open', async () => {
  const { root, layout } = openTree();
  const steps: string[] = [];
  const fs = interceptFileSystem((operation, perform) => {
    if (/^(open|close)Directory$/.test(operation.name)) steps.push(operation.name);
    return perform();
  });
  for await (const _ of findFiles({ fs, layout }, join(root, 'a'), '*/*')) break;
  expect(steps).toEqual(['openDirectory', 'closeDirectory']);
});
