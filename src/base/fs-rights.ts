import { lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/** The account that this process acts for; undefined on Windows. */
export const ownUserId = process.geteuid?.();

const rootUserId = 0;
const setgid = 0o2000;
const groupRights = 0o070;
const writableByAll = 0o002;

/**
 * Whether a directory is shared with a group on purpose: its group has every right, and it hands its group on
 * (`chmod 2770`). Somebody has to set that; a loose umask does not.
 */
export function isSharedMode(mode: number): boolean {
  return (mode & setgid) !== 0 && (mode & groupRights) === groupRights && (mode & writableByAll) === 0;
}

/** The rights of a new file or directory: its owner's, and the group's where the directory around it is shared. */
export function modeOfNew(kind: 'file' | 'directory', path: string): number {
  const isShared = ownUserId !== undefined && isInSharedDirectory(path);
  if (kind === 'file') return isShared ? 0o660 : 0o600;
  return isShared ? 0o2770 : 0o700;
}

/**
 * Whether an open file may be read as ours. Another account can only have put it there by a link, or in a directory that
 * is shared with it. The superuser could change ours as well.
 */
export function isTrustedFile(path: string, { uid }: Stats): boolean {
  return ownUserId === undefined || uid === ownUserId || uid === rootUserId || isInSharedDirectory(path);
}

function isInSharedDirectory(path: string): boolean {
  return isSharedMode(lstatSync(dirname(path), { throwIfNoEntry: false })?.mode ?? 0);
}
