import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Cc2ccError } from './errors.ts';
import { isTrustedFile, modeOfNew } from './fs-rights.ts';

/** A file of lines that several processes append to. */
export interface LineFile {
  readonly path: string;
  /** Where the file goes when it is full; what lies there is lost. */
  readonly olderPath: string;
  readonly maxBytes: number;
}

/**
 * Appends a line with one write, so that the lines of several processes never mix. A line that would make the file too
 * large begins a new one.
 * @throws the system's error, or UNSAFE_FILE where the file or its folder is a link or another account's, or the file
 * has a second name: it would be written to under that one.
 */
export function appendLine(file: LineFile, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  if (write(file, bytes)) return;
  // Another process may fill the new file meanwhile; then this line is one too many.
  write(file, bytes);
}

/** @returns false where the file was full and has been put aside. */
function write({ path, olderPath, maxBytes }: LineFile, bytes: Uint8Array): boolean {
  const descriptor = open(path);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.nlink > 1 || !isTrustedFile(path, stats)) throw unsafe(path);
    if (stats.size > 0 && stats.size + bytes.length > maxBytes) {
      putAside(path, olderPath, stats);
      return false;
    }
    if (stats.size === 0) setMode(descriptor, path, stats);
    writeSync(descriptor, bytes);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number {
  const folder = dirname(path);
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || !isTrustedFile(path, stats)) throw unsafe(folder);
  // Where the system cannot refuse a link when it opens one, look before.
  if (constants.O_NOFOLLOW === undefined && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw unsafe(path);
  }
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  return openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, modeOfNew('file', path));
}

/** The umask may have taken the group's rights from a new file in a shared folder. */
function setMode(descriptor: number, path: string, stats: Stats): void {
  const mode = modeOfNew('file', path);
  if (process.platform !== 'win32' && (stats.mode & 0o777) !== mode) fchmodSync(descriptor, mode);
}

/** Another process may have put the full file aside; what has its name now is new. */
function putAside(path: string, olderPath: string, full: Stats): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.ino === full.ino) renameSync(path, olderPath);
}

function unsafe(path: string): Cc2ccError {
  return new Cc2ccError('UNSAFE_FILE', `${path} is not cc2cc's own`, { remedy: 'move it away' });
}
