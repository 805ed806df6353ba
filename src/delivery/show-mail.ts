import type { Message } from '../protocol/message.ts';
import { cutText, indentBody, makeVisible } from '../trust/visible-text.ts';
import { describeWriterToPerson } from '../trust/writer.ts';

/** What is longer would push the session's own work off the screen. */
const shownAtMost = 2_000;

/** A message as the person at a session sees it in their terminal while their model is handed it. */
export function showMail(message: Message, { isAgain }: { readonly isAgain: boolean }): string {
  const body = makeVisible(message.content.text).trimEnd();
  const shown = cutText(body, shownAtMost);
  const rest = body.length - shown.length;
  return [
    `${describeWriterToPerson(message, isAgain)}:`,
    indentBody(shown),
    ...(rest > 0 ? [`  … ${rest} more characters. Read it all: ${readCommand(message)}`] : []),
  ].join('\n');
}

/** What a person types to read a message. */
export function readCommand({ id }: Message): string {
  return `/cc2cc-read ${id}`;
}
