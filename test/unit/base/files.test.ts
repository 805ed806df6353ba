import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDurableFile, listDirectory, readJson } from '../../../src/base/files.ts';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test.each(['write', 'sync', 'close'] as const)(
  'a file whose %s fails is closed, discarded and not tried again',
  async (name) => {
    const path = join(temporaryFolder(), 'x');
    const calls: string[] = [];
    const fs = interceptFileSystem(async (operation, perform) => {
      calls.push(operation.name);
      const result = await perform();
      if (operation.name === name) throw systemError('EIO');
      return result;
    });
    await expect(createDurableFile(fs, path, Buffer.from('x'))).rejects.toMatchObject({ code: 'EIO' });
    expect(existsSync(path)).toBe(false);
    expect(calls.filter((call) => call === name)).toHaveLength(1);
    expect(calls.filter((call) => call === 'close')).toHaveLength(1);
  },
);

test('a file that is there already is neither replaced nor discarded', async () => {
  const path = join(temporaryFolder(), 'x');
  writeFileSync(path, 'of another');
  await expect(createDurableFile(nodeFileSystem, path, Buffer.from('x'))).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(path, 'utf8')).toBe('of another');
});

test('what is missing reads as nothing and what fails otherwise is an error', async () => {
  const folder = temporaryFolder();
  expect(await listDirectory(nodeFileSystem, join(folder, 'missing'))).toEqual([]);
  expect(await readJson(nodeFileSystem, join(folder, 'missing'))).toBeUndefined();
  const fs = interceptFileSystem(async () => {
    throw systemError('EACCES');
  });
  await expect(listDirectory(fs, folder)).rejects.toMatchObject({ code: 'EACCES' });
  await expect(readJson(fs, folder)).rejects.toMatchObject({ code: 'EACCES' });
});
