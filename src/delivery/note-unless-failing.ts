import { describeError } from '../base/errors.ts';

/**
 * Writes down what follows from a hand-over. Mail that was taken must be shown although a disk that fails cannot keep a
 * note of it: otherwise each attempt would be used up without anybody having seen it.
 * @returns what went wrong, as a line for the person.
 */
export async function noteUnlessFailing(holdsMail: boolean, note: () => Promise<void>): Promise<string[]> {
  try {
    await note();
    return [];
  } catch (error) {
    if (!holdsMail) throw error;
    return [`cc2cc: ${describeError(error)}`];
  }
}
