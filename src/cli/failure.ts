import { Cc2ccError, type ErrorCode, isSystemError } from '../base/errors.ts';
import { jsonLine, plainLines } from './printing/output.ts';

export const exitCodes = { done: 0, failed: 1, usage: 2, notFound: 3, timedOut: 4 } as const;

type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodeOf: Partial<Record<ErrorCode, ExitCode>> = {
  BAD_INPUT: exitCodes.usage,
  NAME_INVALID: exitCodes.usage,
  NO_IDENTITY: exitCodes.usage,
  NOT_FOUND: exitCodes.notFound,
  UNKNOWN_RECIPIENT: exitCodes.notFound,
  TIMED_OUT: exitCodes.timedOut,
  NO_ANSWER: exitCodes.timedOut,
};

/** How a failed command ends. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** What belongs on standard error; empty when nobody could read it. */
  readonly text: string;
}

export function describeFailure(error: unknown, wantsJson: boolean): Failure {
  const { code, message, exitCode } = classify(error);
  const details = error instanceof Cc2ccError ? error.details : {};
  // Whoever closed the pipe (`cc2cc agents | head`) has read enough.
  if (isSystemError(error, 'EPIPE')) return { exitCode, text: '' };
  if (wantsJson) return { exitCode, text: jsonLine({ error: { code, message, ...details } }) };
  return { exitCode, text: plainLines(`cc2cc: ${code}: ${message}`) };
}

function classify(error: unknown) {
  if (error instanceof Cc2ccError) {
    const message = error.message.replace(`${error.code}: `, '');
    return { code: error.code, message, exitCode: exitCodeOf[error.code] ?? exitCodes.failed };
  }
  if (error instanceof Error && 'syscall' in error) {
    // It is about no file: those have been explained.
    return { code: 'STORE_FAILED', message: error.message, exitCode: exitCodes.failed };
  }
  // A defect of cc2cc: the stack is what a report of it needs.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'DEFECT', message, exitCode: exitCodes.failed };
}
