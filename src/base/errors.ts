/** Every code a person, an agent or a script may meet; the text behind it says what to do. */
export type ErrorCode =
  | 'BAD_INPUT'
  | 'BAD_MESSAGE'
  | 'ID_TAKEN'
  | 'LEASE_LOST'
  | 'MESSAGE_TOO_LARGE'
  | 'NAME_INVALID'
  | 'NAME_TAKEN'
  | 'NOT_FOUND'
  | 'NO_IDENTITY'
  | 'RESERVED'
  | 'STORE_FAILED'
  | 'STORE_TOO_NEW'
  | 'TIMED_OUT'
  | 'UNKNOWN_RECIPIENT'
  | 'UNSAFE_FILE';

/**
 * An error that somebody can act on: `CODE: what happened; what to do`.
 * Anything else that is thrown is a defect or a failure of the operating system.
 */
export class Cc2ccError extends Error {
  override readonly name = 'Cc2ccError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

/** Whether `error` is a failed system call with one of these codes (`ENOENT`, `EEXIST`, …). */
export function isSystemError(error: unknown, ...codes: string[]): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && codes.includes(code);
}

/** One line of text for any thrown value. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
