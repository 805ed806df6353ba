import { Cc2ccError, describeError, isSystemError } from '../base/errors.ts';
import type { FileSystem } from '../base/fs.ts';

type Fault = readonly [what: string, remedy: string];

/** Describes why a file or folder cannot be used, and how the user can fix it. */
const faults: Readonly<Record<string, Fault>> = {
  EACCES: ['is closed to your account', 'give your account read and write access to it (chmod u+rwx, or chown)'],
  EPERM: ['is closed to your account', 'give your account read and write access to it (chmod u+rwx, or chown)'],
  ENOTDIR: ['is a file, or lies below one', 'move that file away'],
  EEXIST: ['is a file, or lies below one', 'move that file away'],
  EROFS: ['is on a file system that is read-only', 'mount it for writing'],
  ENOSPC: ['is on a full disk', 'make room'],
  EDQUOT: ['is on a disk where your quota is used up', 'make room'],
  ELOOP: ['is a symbolic link that leads back to itself', 'remove that link'],
};

const gone: Fault = ['is gone', 'move it back'];
const other: Fault = ['cannot be used', 'check that the disk is there and can be written'];

/**
 * An error on the way to opening a bridge directory, as one that says what to do.
 * @returns one of ours and a defect as they are.
 */
export function openingFault(error: unknown, bridgeDirectory: string): unknown {
  return isOfFile(error) ? faultOf(`the bridge directory ${bridgeDirectory}`, error, true) : error;
}

/**
 * The same for an error in the middle of work: it names the bridge directory where that is gone or no folder any more,
 * else the path at which the work failed, which need not be in it.
 * @returns one of ours, a closed pipe and a defect as they are.
 */
export async function faultAtWork(fs: FileSystem, error: unknown, bridgeDirectory: string): Promise<unknown> {
  if (!isOfFile(error)) return error;
  const gone = await whyGone(fs, bridgeDirectory);
  if (gone) return gone;
  const { path } = error;
  // A full disk is noticed when a file that is open is written, which tells no path.
  if (path === undefined) return openingFault(error, bridgeDirectory);
  return faultOf(path, error, `${path}/`.startsWith(`${bridgeDirectory}/`));
}

/** The same for a place that is none of the bridge directory. */
export function faultOfPlace(error: unknown, path: string): unknown {
  return isOfFile(error) ? faultOf(path, error, false) : error;
}

/** What keeps a bridge directory that was opened from being one any more; undefined while it is. */
export async function whyGone(fs: FileSystem, bridgeDirectory: string): Promise<Cc2ccError | undefined> {
  const code = await fs.stat(bridgeDirectory).then(
    ({ kind }) => (kind === 'directory' ? undefined : 'ENOTDIR'),
    (error: FileError) => error.code,
  );
  if (code === undefined) return undefined;
  const error = Object.assign(new Error(code), { code });
  return faultOf(`the bridge directory ${bridgeDirectory}`, error, true, code === 'ENOENT' ? gone : undefined);
}

interface FileError extends Error {
  readonly code: string;
  readonly path?: string;
}

/** Whether a call about a file failed. That of a program, a socket or a closed pipe is somebody else's. */
function isOfFile(error: unknown): error is FileError {
  const { syscall } = Object(error) as { readonly syscall?: unknown };
  const isOfSystem = isSystemError(error) && typeof syscall === 'string' && !isSystemError(error, 'EPIPE');
  return isOfSystem && !/^(spawn|connect|listen|bind|kill)/.test(syscall);
}

function faultOf(place: string, error: FileError, isInBridge: boolean, fault = faults[error.code]): Cc2ccError {
  const [what, remedy] = fault ?? other;
  return new Cc2ccError('STORE_FAILED', `${place} ${what} (${describeError(error)})`, {
    cause: error,
    remedy: `${remedy}${isInBridge ? ', or set CC2CC_BRIDGE_DIR to another folder' : ''}`,
  });
}
