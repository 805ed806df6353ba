import { makeVisibleLine } from './visible-text.ts';

const endOfClause = /[.!?:;,\u2013\u2014\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]\s*$/;
const scriptWithoutBlanks =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * How a text begins, as far as a line shows it and never to its end: for what stands before the model beside the text
 * itself, such as the line of a doorbell. A body that it repeated would be read twice. It ends where a sentence or a
 * clause does, or else at a word, and an ellipsis stands for the rest; of a single word, nothing else is left.
 */
export function beginningOf(text: string, maxCharacters: number): string {
  let beginning = '';
  let clause = '';
  for (const word of wordsOf(makeVisibleLine(text)).slice(0, -1)) {
    if ((beginning + word).trimEnd().length > maxCharacters) break;
    beginning += word;
    if (endOfClause.test(word)) clause = beginning;
  }
  const shown = clause.length > beginning.length / 2 ? clause : beginning;
  return `${shown.trimEnd()} …`.trimStart();
}

/** Words with the blanks behind them; in scripts that write none between words, parts that a line may end at. */
function wordsOf(line: string): string[] {
  const words = line.match(/\S+\s*/g) ?? [];
  if (!scriptWithoutBlanks.test(line)) return words;
  const parts = new Intl.Segmenter('und', { granularity: 'word' });
  return words.flatMap((word) =>
    scriptWithoutBlanks.test(word) ? Array.from(parts.segment(word), ({ segment }) => segment) : [word],
  );
}
