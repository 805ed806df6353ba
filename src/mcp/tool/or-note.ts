import { describeError } from '../../base/errors.ts';
import { cutText, makeVisible } from '../../trust/visible-text.ts';

const longestReason = 1_000;

/**
 * Adds to the answer of a call that has done its work. What fails now must not make the call look as if it had failed,
 * because a model that believes so does it again.
 */
export async function orNote(what: string, describe: () => Promise<string>): Promise<string> {
  try {
    return await describe();
  } catch (error) {
    return `This call succeeded; don't repeat it. ${what} cannot be shown now: ${cutText(makeVisible(describeError(error)), longestReason)}`;
  }
}
