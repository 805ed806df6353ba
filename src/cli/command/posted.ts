import type { Sent } from '../../addressing/send-text-to.ts';
import { Cc2ccError } from '../../base/errors.ts';
import { nobodyElsewhere } from '../../identity/project.ts';
import { describeElsewhere, describeNobodyThere } from '../../reports/describe.ts';
import type { Posted } from '../../sending/post.ts';
import type { Call, Output } from './verb.ts';

/**
 * Prints what was accepted. Where that cannot be written, the error says so first: who sent must not take it for not sent,
 * and send it again.
 * @throws STORE_FAILED
 */
export async function printPosted(call: Pick<Call, 'print'>, output: Output): Promise<void> {
  try {
    await call.print(output);
  } catch (error) {
    const what = `${output.plain.split('\n', 1)[0]}. Writing the output failed; don't send it again`;
    throw new Cc2ccError('STORE_FAILED', what, { cause: error });
  }
}

/** What is printed about a message that was accepted. */
export function outputOfPosted(
  { id, to, recipientOnline, unnoted }: Posted,
  more: Readonly<Record<string, string>> = {},
): Output {
  const where = recipientOnline ? 'is online' : "is offline; it will be delivered when it's back";
  return {
    plain: `${id} queued for ${to}, who ${where}${unnoted === undefined ? '' : `; do not repeat it, although ${unnoted}`}`,
    json: { id, to, state: 'queued', recipientOnline, ...(unnoted === undefined ? {} : { unnoted }), ...more },
  };
}

/** The same for one agent that was named; a list for a group, a role, a directory, everyone, or several of them. */
export function outputOfSent({ posted, isOne, elsewhere = nobodyElsewhere }: Sent): Output {
  const [first] = posted;
  const outputs = posted.map((one) => outputOfPosted(one));
  if (isOne && first) return outputOfPosted(first);
  const lines = [...outputs.map(({ plain }) => plain), ...describeElsewhere(elsewhere)];
  const plain = first ? lines.join('\n') : describeNobodyThere(elsewhere);
  return { plain, json: outputs.map(({ json }) => json) };
}
