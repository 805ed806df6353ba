import type { Message } from '../protocol/message.ts';
import { betweenCharacters } from '../trust/emoji.ts';
import { indentBody, makeVisible } from '../trust/visible-text.ts';
import { describeWriterToPerson } from '../trust/writer.ts';

/** What is longer would push the session's own work off the screen. */
const shownAtMost = 2_000;

/** A message as the person at a session sees it in their terminal while their model is handed it. */
export function showMail(message: Message, { isAgain }: { readonly isAgain: boolean }): string {
  // Counted as their writer does: before hidden characters are written out, and none in halves.
  const text = message.content.text.trimEnd();
  const characters = [...text];
  const beginning = text.slice(0, betweenCharacters(text, characters.slice(0, shownAtMost).join('').length));
  const shown = makeVisible(beginning).trimEnd();
  const rest = characters.length - [...beginning].length;
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
