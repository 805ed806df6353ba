import type { Sent } from '../../addressing/send-text-to.ts';
import type { Posted } from '../../sending/post.ts';
import type { Answer } from './verb.ts';

/** What is printed about a message that was accepted. */
export function answerPosted(
  { id, to, recipientOnline, unnoted }: Posted,
  more: Readonly<Record<string, string>> = {},
): Answer {
  const where = recipientOnline ? 'is online' : 'is offline and gets it on its return';
  return {
    plain: `${id} queued for ${to}, who ${where}${unnoted === undefined ? '' : `; do not repeat it, although ${unnoted}`}`,
    json: { id, to, state: 'queued', recipientOnline, ...(unnoted === undefined ? {} : { unnoted }), ...more },
  };
}

/** The same for one agent that was named; a list for a group, a role, a directory, everyone, or several of them. */
export function answerSent({ posted, isOne }: Sent): Answer {
  const [first] = posted;
  const answers = posted.map((one) => answerPosted(one));
  if (isOne && first) return answerPosted(first);
  const plain = answers.map((answer) => answer.plain).join('\n') || 'Nobody else is online; nothing was sent.';
  return { plain, json: answers.map(({ json }) => json) };
}
