import type * as ChildProcess from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from './errors.ts';

/** Text of a file of the operating system (/proc, /etc), or undefined where it cannot be read. */
export function readHostFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // Absent on this platform, or the process that it describes has ended.
  }
}

/** The names in a folder of the operating system, or undefined where it cannot be read. */
export function listHostFolder(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined; // Absent on this platform, or its process has ended.
  }
}

/** Where a symbolic link of the operating system points, or undefined. */
export function readHostLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // Absent on this platform, or its process has ended.
  }
}

/** A path without symbolic links in it, or undefined where nothing is at its end. */
export function resolveHostPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // It is gone, or on another machine, or nobody may look there.
  }
}

/** Numbers that Linux gives to kinds of file systems, statfs(2). */
const fileSystemKinds = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0x794c7630, 'overlay'],
  [0x01021994, 'tmpfs'],
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0xff534d42, 'cifs'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
]);

/** The kind of file system that a path lies on, in lower case; undefined where the platform or the kind is not known. */
export function describeFileSystem(path: string): string | undefined {
  return process.platform === 'linux' ? fileSystemKinds.get(statfsSync(path).type) : undefined;
}

/** Runs a program of this machine and returns its output; undefined if it fails or takes longer than `timeoutMs`. */
export function runHostProgram(command: string, args: readonly string[], timeoutMs?: number): string | undefined {
  try {
    const { execFileSync } = loadChildProcess();
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const printed = execFileSync(command, args, { encoding: 'utf8', stdio: [...stdio], timeout: timeoutMs });
    return printed.trim() || undefined;
  } catch {
    return undefined; // The program is missing, or what it was asked about is.
  }
}

/** Loaded when it is needed: a hook on Linux starts no program, and loading this costs it some milliseconds. */
export function loadChildProcess(): typeof ChildProcess {
  return typeof require === 'function' ? require('node:child_process') : process.getBuiltinModule('node:child_process');
}

/** Adds to a file of another program, and makes it if it is not there. @throws the system's error. */
export function appendHostFile(path: string, text: string): void {
  appendFileSync(path, text);
}

/** Writes a small file that only this account reads, and its folder. @returns whether it could. */
export function writeHostMark(path: string, text: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
    return true;
  } catch {
    return false; // A mark is a convenience; whoever wants one does without.
  }
}

export function removeHostMark(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Mostly there is none.
  }
}

/** All of standard input. Reading it like a file is faster than a stream, for a process that lives for milliseconds. */
export function readStandardInput(): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const length = withPatience(() => readSync(0, chunk));
    if (length === 0) return Buffer.concat(chunks).toString('utf8');
    chunks.push(chunk.subarray(0, length));
  }
}

export function writeStandardOutput(text: string): void {
  writeWhole(1, text);
}

export function writeStandardError(text: string): void {
  writeWhole(2, text);
}

function writeWhole(descriptor: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(withPatience(() => writeSync(descriptor, rest)));
}

/** Waits for the other side of a non-blocking pipe; there is nothing else to do meanwhile. */
function withPatience(transfer: () => number): number {
  for (;;) {
    try {
      return transfer();
    } catch (error) {
      // Windows reports the end of a pipe as an error.
      if (isSystemError(error, 'EOF')) return 0;
      if (!isSystemError(error, 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
