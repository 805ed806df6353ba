import { cutText, makeVisibleLine } from './visible-text.ts';

const endOfClause = /[.!?:;,\u2013\u2014\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]\s*$/;
/** Thai to Burmese, Khmer, kana and Han. */
const scriptWithoutBlanks = /[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;

/** Less of a line than this does not show what a text is about. */
const usefulPart = 1 / 5;

/**
 * How a text begins, as far as a line shows it and never to its end: for what stands before the model beside the text
 * itself, such as the line of a doorbell. A body that it repeated would be read twice. It ends where a sentence or a
 * clause does, or else at a word, and an ellipsis stands for the rest. Where that leaves next to nothing, it ends within
 * a long word.
 */
export function beginningOf(text: string, maxCharacters: number): string {
  const line = makeVisibleLine(text);
  let beginning = '';
  let clause = '';
  for (const word of wordsOf(line).slice(0, -1)) {
    if ((beginning + word).trimEnd().length > maxCharacters) break;
    beginning += word;
    if (endOfClause.test(word)) clause = beginning;
  }
  const shown = clause.length > beginning.length / 2 ? clause : beginning;
  if (shown.length >= maxCharacters * usefulPart) return `${shown.trimEnd()} …`;
  return cutWithinWord(line, beginning, maxCharacters) ?? `${shown.trimEnd()} …`.trimStart();
}

/** The beginning and a part of the word behind it, if that is long; at most half of a word that ends the text and fits. */
function cutWithinWord(line: string, beginning: string, maxCharacters: number): string | undefined {
  const left = line.length - beginning.length;
  if (left < maxCharacters * usefulPart) return undefined;
  const cut = cutText(line, line.length > maxCharacters ? maxCharacters : beginning.length + Math.floor(left / 2));
  return cut === '' ? undefined : `${cut.trimEnd()}…`;
}

/** Words with the blanks behind them; in scripts that write none between words, parts that a line may end at. */
function wordsOf(line: string): string[] {
  const words = line.match(/\S+\s*/g) ?? [];
  if (!scriptWithoutBlanks.test(line)) return words;
  return Array.from(new Intl.Segmenter('und', { granularity: 'word' }).segment(line), ({ segment }) => segment);
}
