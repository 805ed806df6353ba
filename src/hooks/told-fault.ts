import { join } from 'node:path';
import { readHostFile, removeHostMark, writeHostMark } from '../base/fs-host.ts';

/**
 * Remembers what a session was told is wrong, so that it is told once and not at every prompt. It lies in the plugin's
 * own folder, because the bridge directory may be what is wrong.
 */
export class ToldFault {
  readonly #path: string | undefined;

  /** @param folder the plugin's own; undefined if the client gave it none. */
  constructor(folder: string | undefined, sessionId: string) {
    this.#path = folder && /^[\w-]+$/.test(sessionId) ? join(folder, 'told', sessionId) : undefined;
  }

  isTold(fault: string): boolean {
    return this.#path !== undefined && readHostFile(this.#path) === fault;
  }

  /** Where it cannot be noted, it is told again: rather too often than never. */
  note(fault: string): void {
    if (this.#path !== undefined) writeHostMark(this.#path, fault);
  }

  /** What comes again after it was fixed is told again. */
  forget(): void {
    if (this.#path !== undefined) removeHostMark(this.#path);
  }
}

/** What stays the same of an error from one prompt to the next; the system's name files that are new each time. */
export function faultKey(error: unknown): string {
  const { code, message, syscall } = Object(error) as { code?: unknown; message?: unknown; syscall?: unknown };
  return typeof syscall === 'string' ? `${String(code)} ${syscall}` : String(message ?? error);
}
