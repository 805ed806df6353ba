import { failureOf } from '../base/errors.ts';

/**
 * Writes down what follows from a hand-over. Mail that was taken must be shown although a disk that fails cannot keep a
 * note of it: otherwise each attempt would be used up without anybody having seen it.
 * @returns what went wrong, as a line for the person.
 */
export async function noteUnlessFailing(holdsMail: boolean, note: () => Promise<void>): Promise<string[]> {
  if (!holdsMail) {
    await note();
    return [];
  }
  const failure = await failureOf(note);
  return failure === undefined ? [] : [`cc2cc: ${failure}`];
}
