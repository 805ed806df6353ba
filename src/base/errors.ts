/** Every code a person, an agent or a script may meet; the text behind it says what to do. */
export const errorCodes = [
  'BAD_INPUT',
  'BAD_KEY',
  'BAD_MESSAGE',
  'ID_TAKEN',
  'ILLEGAL_TRANSITION',
  'LEASE_LOST',
  'MESSAGE_TOO_LARGE',
  'NAME_INVALID',
  'NAME_TAKEN',
  'NODE_TOO_OLD',
  'NO_ANSWER',
  'NOT_ALLOWED',
  'NOT_FOUND',
  'NOT_TRUSTED',
  'NO_IDENTITY',
  'OTHER_PROJECT',
  'PARTLY_SENT',
  'QUOTA_BYTES',
  'QUOTA_MESSAGES',
  'RESERVED',
  'STORE_FAILED',
  'STORE_TOO_NEW',
  'TOO_MANY',
  'TIMED_OUT',
  'UNKNOWN_RECIPIENT',
  'UNSAFE_FILE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

interface ErrorFacts {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly remedy?: string;
}

/**
 * An error that somebody can act on: `CODE: what happened; what to do`.
 * Anything else that is thrown is a defect or a failure of the operating system.
 */
export class Cc2ccError extends Error {
  override readonly name = 'Cc2ccError';
  readonly code: ErrorCode;
  /** Facts for programs, besides the text; the command line puts them into its JSON. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The message without the remedy. */
  readonly problem: string;
  readonly remedy: string | undefined;

  /** @param message the whole text, or with a remedy what stands before that. */
  constructor(code: ErrorCode, message: string, { details = {}, remedy, ...options }: ErrorFacts = {}) {
    super(`${code}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`, options);
    this.code = code;
    this.details = details;
    this.problem = message;
    this.remedy = remedy;
  }
}

/** Whether `error` is a failed system call with one of these codes (`ENOENT`, `EEXIST`, …); without codes, with any. */
export function isSystemError(error: unknown, ...codes: string[]): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (typeof code !== 'string') return false;
  return codes.length === 0 ? /^E[A-Z0-9]+$/.test(code) : codes.includes(code);
}

/** One line of text for any thrown value. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs `work` and describes its failure in one line; undefined if it succeeds. */
export async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
