import type { Sent } from '../../addressing/send-text-to.ts';
import type { Posted } from '../../sending/post.ts';
import type { Output } from './verb.ts';

/** What is printed about a message that was accepted. */
export function outputOfPosted(
  { id, to, recipientOnline, unnoted }: Posted,
  more: Readonly<Record<string, string>> = {},
): Output {
  const where = recipientOnline ? 'is online' : 'is offline and gets it on its return';
  return {
    plain: `${id} queued for ${to}, who ${where}${unnoted === undefined ? '' : `; do not repeat it, although ${unnoted}`}`,
    json: { id, to, state: 'queued', recipientOnline, ...(unnoted === undefined ? {} : { unnoted }), ...more },
  };
}

/** The same for one agent that was named; a list for a group, a role, a directory, everyone, or several of them. */
export function outputOfSent({ posted, isOne }: Sent): Output {
  const [first] = posted;
  const outputs = posted.map((one) => outputOfPosted(one));
  if (isOne && first) return outputOfPosted(first);
  const plain = outputs.map(({ plain: text }) => text).join('\n') || 'Nobody else is online; nothing was sent.';
  return { plain, json: outputs.map(({ json }) => json) };
}
