import type { Posted } from '../delivery/post.ts';
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
