import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FileSystem, nodeFileSystem } from '../../../src/base/fs.ts';
import { type Disk, emptyDisk, lookUp } from '../../support/memory-disk.ts';
import { askingFileSystem } from '../../support/memory-file-system.ts';
import { type DiskOperation, perform } from '../../support/memory-operations.ts';
import { type Survival, survivorsOf } from '../../support/memory-power-cut.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const file = fc.constantFrom('a', 'b', 'folder/c', 'folder/a', 'none/d');
const folderName = fc.constantFrom('folder', 'none');
const callOfFile = fc.tuple(fc.constantFrom('create', 'read', 'unlink', 'replace'), file);
const callOfFolder = fc.tuple(fc.constantFrom('make', 'make', 'list', 'remove', 'sync'), folderName);
const callOfTwo = fc.tuple(fc.constantFrom('link', 'rename'), file, file);

test('the disk in memory answers as a real one', async () => {
  const folder = temporaryFolder();
  let count = 0;
  const property = fc.asyncProperty(
    fc.array(fc.oneof(callOfFile, callOfFolder, callOfTwo), { size: '+1' }),
    async (calls) => {
      count += 1;
      const memory = fileSystemInMemory();
      for (const fs of [nodeFileSystem, memory.fs]) await fs.makeDirectory(rootOf(fs, folder, count));
      for (const [name, first, second] of calls) {
        const [real, ours] = [nodeFileSystem, memory.fs].map((fs) =>
          call(fs, name, rootOf(fs, folder, count), first, second),
        );
        expect(await ours).toEqual(await real);
      }
    },
  );
  await fc.assert(property, { numRuns: 150 });
});

describe('a power cut', () => {
  test('keeps what was synced and anything of the rest', () => {
    const { disk } = run(
      { name: 'makeDirectory', path: 'in' },
      { name: 'makeDirectory', path: 'out' },
      { name: 'syncDirectory', path: '' },
      { name: 'makeDirectory', path: 'in/a' },
      { name: 'syncDirectory', path: 'in' },
      { name: 'makeDirectory', path: 'in/b' },
      { name: 'makeDirectory', path: 'out/c' },
    );
    expect(namesLeft(disk, 'any', ['in/a', 'in/b', 'out/c'])).toEqual([
      'in/a',
      'in/a in/b',
      'in/a in/b out/c',
      'in/a out/c',
    ]);
    expect(namesLeft(disk, 'in-order', ['in/a', 'in/b', 'out/c'])).toEqual(['in/a', 'in/a in/b', 'in/a in/b out/c']);
  });

  test('keeps a rename as a whole or not at all, and one sync of either folder keeps it', () => {
    const before = run(
      { name: 'makeDirectory', path: 'in' },
      { name: 'makeDirectory', path: 'out' },
      { name: 'makeDirectory', path: 'in/a' },
      { name: 'syncDirectory', path: '' },
      { name: 'syncDirectory', path: 'in' },
      { name: 'rename', path: 'in/a', added: 'out/a' },
    );
    expect(namesLeft(before.disk, 'any', ['in/a', 'out/a'])).toEqual(['in/a', 'out/a']);
    const after = perform(before.disk, { name: 'syncDirectory', path: 'in' });
    expect(namesLeft(after.disk, 'any', ['in/a', 'out/a'])).toEqual(['out/a']);
  });

  test('leaves a file that was not synced whole, torn or empty', () => {
    const created = run({ name: 'createFile', path: 'file' });
    const inode = lookUp(created.disk.entries, 'file') ?? -1;
    const written = perform(created.disk, { name: 'write', path: 'file', inode, text: 'abcd' }).disk;
    expect(textsLeft(written, inode)).toEqual(['', 'ab', 'abcd', undefined]);
    const synced = perform(written, { name: 'sync', path: 'file', inode }).disk;
    expect(textsLeft(synced, inode)).toEqual(['abcd', undefined]);
  });
});

function run(...operations: DiskOperation[]): { disk: Disk } {
  return { disk: operations.reduce((disk, operation) => perform(disk, operation).disk, emptyDisk) };
}

function namesLeft(disk: Disk, survival: Survival, paths: string[]): string[] {
  const left = survivorsOf(disk, survival).map((survivor) =>
    paths.filter((each) => lookUp(survivor.disk.entries, each) !== undefined).join(' '),
  );
  return left.sort();
}

function textsLeft(disk: Disk, inode: number): (string | undefined)[] {
  const left = survivorsOf(disk, 'any').map((survivor) =>
    lookUp(survivor.disk.entries, 'file') === undefined ? undefined : survivor.disk.files.get(inode)?.text,
  );
  return left.sort();
}

function fileSystemInMemory(): { fs: FileSystem } {
  let disk = emptyDisk;
  const answer = async (operation: DiskOperation) => {
    const performed = perform(disk, operation);
    disk = performed.disk;
    return performed.outcome;
  };
  return { fs: askingFileSystem(answer, 0) };
}

function rootOf(fs: FileSystem, folder: string, count: number): string {
  return fs === nodeFileSystem ? join(folder, String(count)) : `/${count}`;
}

/** What one call gives, or the code of its error. */
async function call(fs: FileSystem, name: string, root: string, first: string, second = ''): Promise<unknown> {
  const [path, added] = [join(root, first), join(root, second)];
  try {
    switch (name) {
      case 'create':
        return await writeNew(fs, path);
      case 'list':
        return (await fs.readDirectory(path)).sort();
      case 'read':
        return [new TextDecoder().decode(await fs.readFile(path, 100)), (await fs.stat(path)).kind];
      case 'unlink':
        return await fs.unlink(path);
      case 'make':
        return await fs.makeDirectory(path);
      case 'remove':
        return await fs.removeDirectory(path);
      case 'sync':
        return await fs.syncDirectory(path);
      case 'replace':
        return await fs.replaceFile(path, 'replaced', { durable: false });
      case 'link':
        return await fs.link(path, added);
      default:
        return await fs.rename(path, added);
    }
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

async function writeNew(fs: FileSystem, path: string): Promise<void> {
  const file = await fs.createFile(path);
  await fs.write(file, new TextEncoder().encode(`text of ${path.split(/[\\/]/).at(-1)}`));
  await fs.close(file);
}
