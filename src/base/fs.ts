import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { Cc2ccError, isSystemError } from './errors.ts';
import { isTrustedFile, modeOfNew, ownUserId } from './fs-rights.ts';
import { every, retryWhileHeldOpen, type SleepOptions, sleep, watchDirectory } from './fs-time.ts';

export interface FileStats {
  /** May be greater than a double can tell apart. */
  readonly inode: bigint;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly changedAtMs: number;
  readonly kind: 'file' | 'directory' | 'other';
  /** How many names the file has; undefined where nobody counts them. */
  readonly nameCount?: number | undefined;
  /** The account that it belongs to; undefined where the platform has no such number. */
  readonly ownerId?: number | undefined;
  /** Permissions and the setgid bit, as in chmod(2); undefined where the platform has none. */
  readonly mode?: number | undefined;
}

export interface OpenFile {
  readonly descriptor: number;
  readonly path: string;
}

export interface OpenDirectory {
  readonly path: string;
  /** Gives one name after another, and null at the end. */
  readonly entries: { readSync(): { readonly name: string } | null; closeSync(): void };
}

/**
 * Every effect on files, and time, that cc2cc has. Nothing else imports `node:fs` or sets a timer, so that a test can fail,
 * delay or forget any single step. What works on files rejects with the system's own error (`code` is `ENOENT`, `EEXIST`, …).
 */
export interface FileSystem {
  /** Wall clock, milliseconds since 1970; may jump. */
  nowMs(): number;
  /** Never goes back while the machine runs; its zero means nothing. */
  monotonicMs(): number;
  /** Resolves after `durationMs`, or when the signal is aborted; never rejects. */
  sleep(durationMs: number, options?: SleepOptions): Promise<void>;
  /** Calls `work` again and again, `periodMs` apart. Returns a function that ends it. */
  every(periodMs: number, work: () => void, options?: Pick<SleepOptions, 'keepsProcess'>): () => void;
  /**
   * Calls `onChange` when names in the directory may have changed. Only a hint: it is silent after the directory was
   * deleted and made again, and on some file systems always. Returns a function that ends it.
   * @throws the system's error where it cannot watch.
   */
  watch(path: string, onChange: () => void): () => void;
  /** Opens a file that must not exist yet; mode 0600, or 0660 in a folder that is shared with a group. */
  createFile(path: string): Promise<OpenFile>;
  write(file: OpenFile, bytes: Uint8Array): Promise<void>;
  sync(file: OpenFile): Promise<void>;
  close(file: OpenFile): Promise<void>;
  /** Makes the names in a directory durable. Does nothing on Windows, which offers no such call. */
  syncDirectory(path: string): Promise<void>;
  link(existing: string, added: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /**
   * Reads a regular file whole, never through a symbolic link. Throws `MESSAGE_TOO_LARGE` past `maxBytes`, and
   * `UNSAFE_FILE` for what is no regular file or belongs to another account.
   */
  readFile(path: string, maxBytes: number): Promise<Uint8Array>;
  /** Reads `lengthBytes` or less from `offsetBytes`; nothing of what is no regular file, such as a pipe or a link. */
  readRange(path: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array>;
  /** Names in a directory, in no order; may stop after `atMost`, with which they are read piece by piece. */
  readDirectory(path: string, atMost?: number): Promise<string[]>;
  /** Opens a directory whose names are read in portions, because there may be too many to hold. */
  openDirectory(path: string): Promise<OpenDirectory>;
  /** The next names, `atMost` of them, in no order; none at the end. Other names may be added and removed meanwhile. */
  readNames(directory: OpenDirectory, atMost: number): Promise<string[]>;
  closeDirectory(directory: OpenDirectory): Promise<void>;
  /**
   * Moves what has a name that is no UTF-8, and so cannot be named here, to the path that `toPath` gives for the name's
   * bytes. @returns the new paths.
   */
  renameUndecodable(directory: string, toPath: (name: Uint8Array) => string): Promise<string[]>;
  /** Does not follow a symbolic link. */
  stat(path: string): Promise<FileStats>;
  /** Resolves every symbolic link in a path. */
  realPath(path: string): Promise<string>;
  /** Makes one directory, mode 0700, or 2770 in one that is shared with a group; rejects with `EEXIST`. */
  makeDirectory(path: string): Promise<void>;
  /** Sets the rights of a directory; never through a symbolic link. */
  setDirectoryMode(path: string, mode: number): Promise<void>;
  /** Removes an empty directory. */
  removeDirectory(path: string): Promise<void>;
  /**
   * Replaces a whole file in one step; `durable` also waits for the disk, and everybody may run an `isProgram`. Throws `UNSAFE_FILE` where something else than
   * a readable file of one's own lies there, which nobody could have looked into before it is lost.
   */
  replaceFile(path: string, text: string, options: { durable: boolean; isProgram?: boolean }): Promise<void>;
}

export const maxSmallFileBytes = 1024 * 1024;

/**
 * The real file system. The calls are synchronous inside: a hook lives for a few milliseconds and a thread pool
 * would cost it more than it gains.
 */
export const nodeFileSystem: FileSystem = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
  every,
  watch: watchDirectory,
  createFile: async (path) => ({ descriptor: createFile(path), path }),
  write: async (file, bytes) => writeAll(file.descriptor, bytes),
  sync: async (file) => fsyncSync(file.descriptor),
  close: async (file) => closeSync(file.descriptor),
  syncDirectory: async (path) => syncDirectory(path),
  link: async (existing, added) => linkSync(existing, added),
  rename: async (from, to) => retryWhileHeldOpen(() => renameSync(from, to)),
  unlink: async (path) => retryWhileHeldOpen(() => unlinkSync(path)),
  readFile: async (path, maxBytes) => readRegularFile(path, maxBytes),
  readRange: async (path, offsetBytes, lengthBytes) => readRange(path, offsetBytes, lengthBytes),
  readDirectory: async (path, atMost) => (atMost === undefined ? readdirSync(path) : readSome(path, atMost)),
  openDirectory: async (path) => ({ path, entries: opendirSync(path, { bufferSize: entriesPerCall }) }),
  readNames: async ({ entries }, atMost) => nextNames(entries, atMost),
  closeDirectory: async ({ entries }) => entries.closeSync(),
  renameUndecodable: async (directory, toPath) => renameUndecodable(directory, toPath),
  stat: async (path) => toFileStats(path, lstatSync(path, { throwIfNoEntry: false }) ?? throwMissing(path)),
  realPath: async (path) => realpathSync(path),
  makeDirectory: async (path) => makeDirectory(path),
  setDirectoryMode: async (path, mode) => setDirectoryMode(path, mode),
  removeDirectory: async (path) => rmdirSync(path),
  replaceFile: async (path, text, { durable, isProgram = false }) => {
    requireReplaceable(path);
    // Most hooks replace nothing, and are faster without the library.
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(path, text, {
      encoding: 'utf8',
      mode: isProgram ? 0o755 : modeOfNew('file', path),
      fsync: durable,
    });
  },
};

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function createFile(path: string): number {
  const descriptor = openSync(path, 'wx', 0o600);
  const mode = modeOfNew('file', path);
  // Not left to open, which takes away what the umask says.
  if (mode !== 0o600) fchmodSync(descriptor, mode);
  return descriptor;
}

function makeDirectory(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  const mode = modeOfNew('directory', path);
  if (mode !== 0o700) setDirectoryMode(path, mode);
}

function setDirectoryMode(path: string, mode: number): void {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

/** Mostly nothing is wrong where nothing is, and the error that Node itself makes takes ten times as long. */
function throwMissing(path: string): never {
  const error = new Error(`ENOENT: no such file or directory, lstat '${path}'`);
  throw Object.assign(error, { code: 'ENOENT', syscall: 'lstat', path });
}

/** The library would replace what a link points at. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw unsafe(path, 'is a symbolic link');
}

function requireReplaceable(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (stats.isSymbolicLink()) throw unsafe(path, 'is a symbolic link');
  if (!stats.isFile()) throw unsafe(path, 'is not a regular file');
  if (!isTrustedFile(path, stats)) throw unsafe(path, `belongs to another account (user id ${stats.uid})`);
  accessSync(path, constants.R_OK);
}

function unsafe(path: string, fault: string): Cc2ccError {
  return new Cc2ccError('UNSAFE_FILE', `${path} ${fault}`, { remedy: 'move it away; cc2cc creates the file again' });
}

/** Many more at a time make Node slow, many fewer the system. */
const entriesPerCall = 512;

/** A folder that is smaller is read faster in one go. */
const pieceByPieceFromBytes = 256 * 1024;

function readSome(path: string, atMost: number): string[] {
  const isWholeWanted = atMost === Number.POSITIVE_INFINITY;
  if (isWholeWanted && (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) < pieceByPieceFromBytes)
    return readdirSync(path);
  const directory = opendirSync(path, { bufferSize: entriesPerCall });
  try {
    return nextNames(directory, atMost);
  } finally {
    directory.closeSync();
  }
}

function nextNames(directory: OpenDirectory['entries'], atMost: number): string[] {
  const names: string[] = [];
  while (names.length < atMost) {
    const entry = directory.readSync();
    if (!entry) break;
    names.push(entry.name);
  }
  return names;
}

function renameUndecodable(directory: string, toPath: (name: Uint8Array) => string): string[] {
  const moved: string[] = [];
  for (const name of readdirSync(directory, 'buffer')) {
    if (Buffer.from(name.toString()).equals(name)) continue;
    const target = toPath(name);
    try {
      renameSync(Buffer.concat([Buffer.from(`${directory}/`), name]), target);
      moved.push(target);
    } catch (error) {
      if (!isSystemError(error, 'ENOENT')) throw error; // Somebody else has moved it.
    }
  }
  return moved;
}

function readRegularFile(path: string, maxBytes: number): Uint8Array {
  const descriptor = openAtOnce(path);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw unsafe(path, 'is not a regular file');
    if (!isTrustedFile(path, stats)) throw unsafe(path, `belongs to another account (user id ${stats.uid})`);
    if (stats.size > maxBytes) {
      throw new Cc2ccError('MESSAGE_TOO_LARGE', `${path} has ${stats.size} bytes; the limit is ${maxBytes}`);
    }
    return readDescriptor(descriptor, 0, stats.size);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens a file to read, and whatever else lies there without following or waiting for it: the caller looks what it is. */
function openAtOnce(path: string): number {
  // Where the system has no such flag, the kind is looked at before.
  if (constants.O_NOFOLLOW === undefined) refuseLink(path);
  return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
}

function readRange(path: string, offsetBytes: number, lengthBytes: number): Uint8Array {
  // Looked at before as well: opening a device may do something, and a socket cannot be opened.
  if (lstatSync(path).isFile() === false) return new Uint8Array();
  const descriptor = openAtOnce(path);
  try {
    if (!fstatSync(descriptor).isFile()) return new Uint8Array();
    return readDescriptor(descriptor, offsetBytes, lengthBytes);
  } finally {
    closeSync(descriptor);
  }
}

function readDescriptor(descriptor: number, offsetBytes: number, lengthBytes: number): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  let filled = 0;
  while (filled < lengthBytes) {
    const count = readSync(descriptor, bytes, filled, lengthBytes - filled, offsetBytes + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function toFileStats(path: string, stats: Stats): FileStats {
  return {
    inode: exactInode(path, stats),
    sizeBytes: stats.size,
    modifiedAtMs: stats.mtimeMs,
    changedAtMs: stats.ctimeMs,
    kind: kindOf(stats),
    nameCount: stats.nlink,
    ...(ownUserId === undefined ? {} : { ownerId: stats.uid, mode: stats.mode & 0o7777 }),
  };
}

/** Few file systems have greater numbers than a double can tell apart, and all exact numbers take twice as long. */
function exactInode(path: string, { ino }: Stats): bigint {
  if (Number.isSafeInteger(ino)) return BigInt(ino);
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? throwMissing(path);
}

function kindOf(stats: Stats): FileStats['kind'] {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'directory' : 'other';
}
