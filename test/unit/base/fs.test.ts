import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem as fs } from '../../../src/base/fs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const onPosix = test.runIf(process.platform !== 'win32');

onPosix('a symbolic link is not read through', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'secret'), 'secret');
  symlinkSync(join(folder, 'secret'), join(folder, 'link'));
  await expect(fs.readFile(join(folder, 'link'), 100)).rejects.toMatchObject({
    code: expect.stringMatching(/ELOOP|EMLINK/),
  });
  expect((await fs.stat(join(folder, 'link'))).kind).toBe('other');
});

onPosix('a named pipe without a writer is refused at once', async () => {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  await expect(fs.readFile(path, 100)).rejects.toMatchObject({ code: 'UNSAFE_FILE' });
});

test('a file is read up to the limit and refused one byte above it', async () => {
  const path = join(temporaryFolder(), 'x');
  writeFileSync(path, 'x'.repeat(101));
  await expect(fs.readFile(path, 100)).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  expect(await fs.readFile(path, 101)).toHaveLength(101);
});

test('a range is read as far as the file goes', async () => {
  const path = join(temporaryFolder(), 'x');
  writeFileSync(path, '0123456789');
  expect(Buffer.from(await fs.readRange(path, 3, 4)).toString()).toBe('3456');
  expect(Buffer.from(await fs.readRange(path, 8, 100)).toString()).toBe('89');
});

test('creating and linking never replace a file', async () => {
  const folder = temporaryFolder();
  const [old, added] = [join(folder, 'old'), join(folder, 'new')];
  writeFileSync(old, 'old');
  writeFileSync(added, 'new');
  await expect(fs.createFile(old)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(fs.link(added, old)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(old, 'utf8')).toBe('old');
});

onPosix('a replaced file is whole and for its owner only', async () => {
  const path = join(temporaryFolder(), 'x');
  writeFileSync(path, 'old and longer', { mode: 0o644 });
  await fs.replaceFile(path, 'new', { durable: true });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
