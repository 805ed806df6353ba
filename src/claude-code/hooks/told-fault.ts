import { join } from 'node:path';
import { readHostFile, removeHostMark, writeHostMark } from '../../base/fs-host.ts';

/**
 * Where a session's last fault is remembered, so that it is told once and not at every prompt. It lies in the plugin's
 * own folder, because the bridge directory may be what is wrong.
 * @param folder the plugin's own; undefined if the client gave it none.
 */
export function toldFaultPath(folder: string | undefined, sessionId: string): string | undefined {
  return folder && /^[\w-]+$/.test(sessionId) ? join(folder, 'told', sessionId) : undefined;
}

export function isTold(path: string | undefined, fault: string): boolean {
  return path !== undefined && readHostFile(path) === fault;
}

/** Where it cannot be noted, it is told again: rather too often than never. */
export function noteTold(path: string | undefined, fault: string): void {
  if (path !== undefined) writeHostMark(path, fault);
}

/** What comes again after it was fixed is told again. */
export function forgetTold(path: string | undefined): void {
  if (path !== undefined) removeHostMark(path);
}

/** What stays the same of an error from one prompt to the next; the system's name files that are new each time. */
export function faultKey(error: unknown): string {
  const { code, message, syscall } = Object(error) as { code?: unknown; message?: unknown; syscall?: unknown };
  return typeof syscall === 'string' ? `${String(code)} ${syscall}` : String(message ?? error);
}
