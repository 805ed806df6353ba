import { type FileSystem, nodeFileSystem, type OpenDirectory, type OpenFile } from '../../src/base/fs.ts';

const timeNames = ['nowMs', 'monotonicMs', 'sleep', 'every', 'watch'] as const;
type Time = (typeof timeNames)[number];
export type OperationName = Exclude<keyof FileSystem, Time>;

/** One call of the file system. */
export interface Operation {
  readonly name: OperationName;
  /** The paths that it names; of an open file, the path under which it was opened. */
  readonly paths: readonly string[];
  readonly args: readonly unknown[];
}

/** Stands between the code and the real file system; `perform` is the real operation. */
export type Interceptor = (operation: Operation, perform: () => Promise<unknown>) => Promise<unknown>;

/**
 * The real file system with every operation going through `intercept`. The operations are found by looking at what is
 * called, so that one that is added later is intercepted too.
 */
export function interceptFileSystem(intercept: Interceptor, base: FileSystem = nodeFileSystem): FileSystem {
  return new Proxy(base, {
    get(target, name: keyof FileSystem) {
      if (isTimeName(name)) return target[name];
      const real = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => intercept({ name, paths: pathsIn(args), args }, () => real(...args));
    },
  });
}

function isTimeName(name: keyof FileSystem): name is Time {
  return timeNames.some((each) => each === name);
}

/** The real file system with another wall clock. */
export function fileSystemAt(nowMs: () => number): FileSystem {
  return { ...nodeFileSystem, nowMs };
}

export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code });
}

function pathsIn(args: readonly unknown[]): string[] {
  const [first, second] = args.map((arg) => (isOpened(arg) ? arg.path : arg));
  const paths = [first, second].filter((arg) => typeof arg === 'string');
  return paths.filter((path) => path.startsWith('/') || /^[A-Za-z]:/.test(path));
}

function isOpened(value: unknown): value is OpenFile | OpenDirectory {
  return typeof value === 'object' && value !== null && ('descriptor' in value || 'entries' in value);
}
