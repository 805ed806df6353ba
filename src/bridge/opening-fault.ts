import { Cc2ccError, describeError } from '../base/errors.ts';

/** Describes why a folder cannot be opened, and how the user can fix it. */
const faults: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EACCES: ['is closed to your account', 'give your account the right to read and write it (chmod u+rwx, or chown)'],
  EPERM: ['is closed to your account', 'give your account the right to read and write it (chmod u+rwx, or chown)'],
  ENOTDIR: ['is a file, or lies below one', 'move that file away'],
  EEXIST: ['is a file, or lies below one', 'move that file away'],
  EROFS: ['is on a file system that is read-only', 'mount it for writing'],
  ENOSPC: ['is on a full disk', 'make room'],
  EDQUOT: ['is on a disk where your quota is used up', 'make room'],
  ELOOP: ['is a symbolic link that leads back to itself', 'remove that link'],
};

const other = ['cannot be used', 'check that the disk is there and can be written'] as const;

/**
 * An error on the way to opening a bridge directory, as one that says what to do.
 * @returns one of ours and a defect as they are.
 */
export function openingFault(error: unknown, bridgeDirectory: string): unknown {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  const isOfSystem = error instanceof Error && 'syscall' in error && typeof code === 'string';
  if (error instanceof Cc2ccError || !isOfSystem) return error;
  const [what, remedy] = faults[code] ?? other;
  return new Cc2ccError('STORE_FAILED', `the bridge directory ${bridgeDirectory} ${what} (${describeError(error)})`, {
    cause: error,
    remedy: `${remedy}, or set CC2CC_BRIDGE_DIR to another folder`,
  });
}
