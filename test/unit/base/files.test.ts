import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cc2ccError, isSystemError } from '../../../src/base/errors.ts';
import { createDurableFile, listDirectory } from '../../../src/base/files.ts';
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
  const fs = interceptFileSystem(async () => {
    throw systemError('EACCES');
  });
  await expect(listDirectory(fs, folder)).rejects.toMatchObject({ code: 'EACCES' });
});

test('of two failures in a row the first is told, because it says why', async () => {
  const folder = temporaryFolder();
  const failingWrite = interceptFileSystem(async ({ name }, perform) => {
    if (name === 'write') throw systemError('ENOSPC');
    const result = await perform();
    if (name === 'close') throw systemError('EIO');
    return result;
  });
  await expect(createDurableFile(failingWrite, join(folder, 'y'), Buffer.from('x'))).rejects.toMatchObject({
    code: 'ENOSPC',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('an inode number is given whole, also where a double could not tell two apart', async () => {
  const path = join(temporaryFolder(), 'x');
  writeFileSync(path, '');
  const { inode, modifiedAtMs, changedAtMs, sizeBytes, ownerId } = await nodeFileSystem.stat(path);
  expect(inode).toBe(lstatSync(path, { bigint: true }).ino);
  const { mtimeMs, ctimeMs, size, uid } = lstatSync(path);
  expect([modifiedAtMs, changedAtMs, sizeBytes]).toEqual([mtimeMs, ctimeMs, size]);
  if (ownerId !== undefined) expect(ownerId).toBe(uid);
});

test.each([
  [systemError('ENOENT'), true],
  [Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' }), false],
  [new Cc2ccError('UNSAFE_FILE', 'x'), false],
  [new Cc2ccError('ID_TAKEN', 'x'), false],
  [new TypeError('x'), false],
  [undefined, false],
])('without codes, %s is a failed system call: %s', (error, expected) => {
  expect(isSystemError(error)).toBe(expected);
});
