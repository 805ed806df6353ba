import { Cc2ccError } from '../../src/base/errors.ts';
import type { FileStats, FileSystem, OpenFile } from '../../src/base/fs.ts';
import { systemError } from './intercepted-file-system.ts';
import type { DiskOperation, Outcome } from './memory-operations.ts';

/** Performs an operation when its turn has come, and says what came of it. */
export type Ask = (operation: DiskOperation) => Promise<Outcome>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A file system that holds every operation until `ask` answers it. Its clock stands still at `nowMs`. */
export function askingFileSystem(ask: Ask, nowMs: number): FileSystem {
  const run = async <Value>(operation: DiskOperation): Promise<Value> => {
    const outcome = await ask(operation);
    if ('code' in outcome) throw systemError(outcome.code);
    return (outcome.value ?? undefined) as Value;
  };
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    // Time stands still, so whoever waits goes on at once, and nothing comes by itself.
    sleep: async () => undefined,
    every: () => () => undefined,
    watch: () => () => undefined,
    createFile: (path) => run<OpenFile>({ name: 'createFile', path }),
    write: ({ path, descriptor }, bytes) =>
      run({ name: 'write', path, inode: descriptor, text: decoder.decode(bytes) }),
    sync: ({ path, descriptor }) => run({ name: 'sync', path, inode: descriptor }),
    close: ({ path, descriptor }) => run({ name: 'close', path, inode: descriptor }),
    syncDirectory: (path) => run({ name: 'syncDirectory', path }),
    link: (path, added) => run({ name: 'link', path, added }),
    rename: (path, added) => run({ name: 'rename', path, added }),
    unlink: (path) => run({ name: 'unlink', path }),
    readFile: async (path, maxBytes) => {
      const bytes = encoder.encode(await run<string>({ name: 'readFile', path }));
      if (bytes.length > maxBytes) throw new Cc2ccError('MESSAGE_TOO_LARGE', `${path} has ${bytes.length} bytes`);
      return bytes;
    },
    readRange: async (path, offset, length) =>
      encoder.encode(await run<string>({ name: 'readFile', path })).subarray(offset, offset + length),
    readDirectory: (path) => run<string[]>({ name: 'readDirectory', path }),
    openDirectory: async (path) => {
      const names = (await run<string[]>({ name: 'readDirectory', path })).values();
      const readSync = () => {
        const { value, done } = names.next();
        return done ? null : { name: value };
      };
      return { path, entries: { readSync, closeSync: () => undefined } };
    },
    readNames: async ({ entries }, atMost) => {
      const names: string[] = [];
      for (let entry = entries.readSync(); entry; entry = names.length < atMost ? entries.readSync() : null) {
        names.push(entry.name);
      }
      return names;
    },
    closeDirectory: async () => undefined,
    stat: (path) => run<FileStats>({ name: 'stat', path }),
    // There are no symbolic links on this disk.
    realPath: async (path) => path,
    makeDirectory: (path) => run({ name: 'makeDirectory', path }),
    // All names are UTF-8 here, and there are no rights.
    renameUndecodable: async () => [],
    setDirectoryMode: async () => undefined,
    removeDirectory: (path) => run({ name: 'removeDirectory', path }),
    replaceFile: (path, text, { durable }) => run({ name: 'replaceFile', path, text, durable }),
  };
}
