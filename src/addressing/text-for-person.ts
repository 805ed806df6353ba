import type { Cc2ccError } from '../base/errors.ts';
import { nobodyElsewhere } from '../identity/project.ts';
import { describeElsewhere, describeNobodyThere } from '../reports/describe.ts';
import type { Posted } from '../sending/post.ts';
import { cutText, makeVisibleLine } from '../trust/visible-text.ts';
import type { Sent } from './send-text-to.ts';

const echoedAtMost = 100;

/**
 * The answer to a slash command as the person sees it. The client puts a heading of its own before it, so it begins on
 * a new line, and repeats the command, which the client takes off the screen.
 */
export function toCommandOutput(command: string, args: string, answer: string): string {
  const typed = makeVisibleLine(`/cc2cc-${command} ${args}`);
  const echo = typed.length <= echoedAtMost ? typed : `${cutText(typed, echoedAtMost)}…`;
  return `\n${echo}\n${answer}`;
}

/** Tells the user what became of the message they sent. */
export function describeSentToPerson({ posted, isOne, elsewhere = nobodyElsewhere }: Sent): string {
  const [first] = posted;
  if (!first) return describeNobodyThere(elsewhere);
  if (isOne) return describePostedToPerson(first);
  const lines = posted.map((copy) => `  ${describeRecipient(copy)}: ${copy.id}${describeUnnoted(copy)}`);
  return [
    `✓ Sent to ${posted.length}:`,
    ...lines,
    ...describeElsewhere(elsewhere),
    'Track one: /cc2cc-status MSG_ID',
  ].join('\n');
}

export function describePostedToPerson(posted: Posted): string {
  return `✓ Sent to ${describeRecipient(posted)}${describeUnnoted(posted)}\nTrack it: /cc2cc-status ${posted.id}`;
}

/** The error text, with the code last. */
export function describeFailureToPerson({ code, message }: Cc2ccError): string {
  const text = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  return `✗ ${text} [${code}]`;
}

function describeRecipient({ to, recipientOnline }: Posted): string {
  return recipientOnline ? `${to} (online)` : `${to} (offline; it will be delivered when it's back)`;
}

function describeUnnoted({ unnoted }: Posted): string {
  return unnoted === undefined ? '' : `. Don't repeat it, although ${unnoted}.`;
}
