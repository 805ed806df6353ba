import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { linkOnce } from '../../../src/base/link-once.ts';
import { draftName } from '../../../src/protocol/file-names.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a file is whole and durable before it has its name, and its name before anybody is told', async () => {
  const folder = temporaryFolder();
  const steps: string[] = [];
  const fs = interceptFileSystem(({ name, paths: [path = ''] }, perform) => {
    steps.push(`${name} ${draftName.parse(basename(path)) ? 'draft' : basename(path)}`);
    return perform();
  });
  expect(await linkOnce(fs, join(folder, 'x'), 'text')).toBe(true);
  const folderName = basename(folder);
  expect(steps).toEqual([
    'createFile draft',
    'write draft',
    'sync draft',
    'close draft',
    'link draft',
    `syncDirectory ${folderName}`,
    'unlink draft',
  ]);
  expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('text');
});

test('a name that is taken keeps what it names, and is made durable all the same', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'x'), 'first');
  const synced: string[] = [];
  const fs = interceptFileSystem(({ name, paths }, perform) => {
    if (name === 'syncDirectory') synced.push(...paths);
    return perform();
  });
  expect(await linkOnce(fs, join(folder, 'x'), 'second')).toBe(false);
  expect(synced).toEqual([folder]);
  expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('first');
  expect(readdirSync(folder)).toEqual(['x']);
});

test('what ends with the power waits for the disk once', async () => {
  const folder = temporaryFolder();
  const waits: string[] = [];
  const fs = interceptFileSystem(({ name }, perform) => {
    if (/sync/i.test(name)) waits.push(name);
    return perform();
  });
  expect(await linkOnce(fs, join(folder, 'x'), 'text', { endsWithPower: true })).toBe(true);
  expect(waits).toEqual(['sync']);
});

test('a draft may lie in another folder than the file', async () => {
  const [folder, drafts] = [temporaryFolder(), temporaryFolder()];
  const fs = interceptFileSystem(async ({ name }, perform) => {
    if (name === 'link') {
      expect(readdirSync(folder)).toEqual([]);
      expect(readdirSync(drafts)).toHaveLength(1);
    }
    return perform();
  });
  expect(await linkOnce(fs, join(folder, 'x'), 'text', { draftFolder: drafts })).toBe(true);
  expect(readdirSync(drafts)).toEqual([]);
});

test('of several that link the same name at once, one is the first', async () => {
  const path = join(temporaryFolder(), 'x');
  const results = await Promise.all(['a', 'b', 'c'].map((text) => linkOnce(nodeFileSystem, path, text)));
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toBe(['a', 'b', 'c'][results.indexOf(true)]);
});

test('whatever fails, no draft is left and the error is told', async () => {
  const operations = ['createFile', 'write', 'sync', 'close', 'link', 'syncDirectory'] as const;
  for (const failing of operations) {
    const folder = temporaryFolder();
    const fs = interceptFileSystem((operation, perform) =>
      operation.name === failing ? Promise.reject(systemError('ENOSPC')) : perform(),
    );
    await expect(linkOnce(fs, join(folder, 'x'), 'text'), failing).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(folder), failing).toEqual(failing === 'syncDirectory' ? ['x'] : []);
  }
});

test('of two failures in a row the first is told, because it says why', async () => {
  const folder = temporaryFolder();
  const fs = interceptFileSystem(({ name }, perform) => {
    if (name === 'link') return Promise.reject(systemError('ENOSPC'));
    return name === 'unlink' ? Promise.reject(systemError('EIO')) : perform();
  });
  await expect(linkOnce(fs, join(folder, 'x'), 'text')).rejects.toMatchObject({ code: 'ENOSPC' });
});
