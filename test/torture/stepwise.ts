import type { FileSystem } from '../../src/base/fs.ts';
import { type Interceptor, interceptFileSystem } from '../support/intercepted-file-system.ts';

/**
 * A file system whose every step can be interrupted: the replacing of a file is taken apart into what the library
 * behind it does, and every other operation is found by looking at what is called.
 */
export function stepwise(base: FileSystem, intercept: Interceptor): FileSystem {
  const fs = interceptFileSystem(intercept, base);
  return { ...base, ...intercepted(base, fs), replaceFile: (path, text, options) => replace(fs, path, text, options) };
}

/** A proxy has its methods only when it is asked for them. */
function intercepted(base: FileSystem, fs: FileSystem): FileSystem {
  const names = Object.keys(base) as (keyof FileSystem)[];
  return Object.fromEntries(names.map((name) => [name, fs[name]])) as unknown as FileSystem;
}

let replaced = 0;

async function replace(fs: FileSystem, path: string, text: string, { durable }: { durable: boolean }): Promise<void> {
  replaced += 1;
  const draft = `${path}.${process.pid}${replaced}`;
  try {
    const file = await fs.createFile(draft);
    try {
      await fs.write(file, new TextEncoder().encode(text));
      if (durable) await fs.sync(file);
    } finally {
      await fs.close(file);
    }
    await fs.rename(draft, path);
  } catch (error) {
    await fs.unlink(draft).catch(() => undefined);
    throw error;
  }
}

/** Operations that change what lies on the disk. */
export const changes: ReadonlySet<string> = new Set([
  ...['createFile', 'write', 'sync', 'syncDirectory', 'link', 'rename', 'unlink', 'makeDirectory', 'removeDirectory'],
]);
