import { Cc2ccError, describeError, isSystemError } from '../base/errors.ts';
import { describeFailure } from './failure.ts';
import { jsonLine, plainLines, writeWhole } from './printing/output.ts';

/** Prints an answer in the form that was asked for. @throws STORE_FAILED when it could not be written. */
export async function printOutput(
  output: { readonly plain: string; readonly json?: unknown },
  asJson: boolean,
): Promise<void> {
  const text = asJson && 'json' in output ? jsonLine(output.json) : plainLines(output.plain);
  try {
    await writeWhole(process.stdout, text);
  } catch (error) {
    if (isSystemError(error, 'EPIPE')) throw error;
    throw new Cc2ccError('STORE_FAILED', `writing the output failed: ${describeError(error)}`, { cause: error });
  }
}

/** Says why the command failed, and lets the process end with the code that goes with it. */
export async function fail(error: unknown, asJson: boolean): Promise<void> {
  const { exitCode, text } = describeFailure(error, asJson);
  process.exitCode = exitCode;
  await tell(text);
}

export async function tell(text: string): Promise<void> {
  try {
    await writeWhole(process.stderr, text);
  } catch {
    // Nobody listens; the exit code tells.
  }
}
