/**
 * Tags that a client or a model takes for structure. Mail that contains one shows it with a look-alike bracket, so that
 * it reads the same and means nothing.
 */
const structuralTag =
  /<(?=\/?\s*(?:cc2cc|system|user|assistant|human|channel|cross-session|task-notification|teammate|command|local-command|function|antml|tool|thinking|session|env|claude))/gi;

/**
 * What a reader would not see: controls, line and paragraph separators, all that Unicode calls ignorable (zero-width,
 * bidirectional, tags, fillers), and halves of surrogate pairs, which no API accepts.
 */
const hiddenCharacter =
  /[\p{Control}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Surrogate}\u2028\u2029\ufff9-\ufffb]/gu;

/** Tab, line feed, and the two that choose between the text and the emoji form of a character. */
const harmless = new Set(['\t', '\n', '\ufe0e', '\ufe0f']);

const maxFactCharacters = 300;

/** Text of another agent as it may stand in front of a model: nothing hidden in it, nothing in it that acts as a tag. */
export function makeVisible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(hiddenCharacter, showCodePoint).replace(structuralTag, '‹');
}

function showCodePoint(character: string): string {
  return harmless.has(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** The beginning of a text, never ending in half a character. */
export function cutText(text: string, maxLength: number): string {
  const cut = text.slice(0, maxLength);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The same on one line, for places that have only one. */
export function makeVisibleLine(text: string): string {
  return makeVisible(text).replace(/\s+/g, ' ').trim();
}

/** A fact about a message on one line, which must not crowd out the message. */
export function shortLine(text: string): string {
  const line = makeVisibleLine(text);
  return line.length <= maxFactCharacters ? line : `${cutText(line, maxFactCharacters)}…`;
}

/**
 * The beginning of a text for a doorbell, on one line. Never the whole of it: the doorbell's line stands before the
 * model too, and a body that it repeated would be read twice.
 */
export function previewOf(text: string, maxCharacters: number): string {
  const characters = [...makeVisibleLine(text)];
  const length = Math.min(maxCharacters, Math.floor(characters.length / 2));
  const cut = characters.slice(0, length).join('');
  const atWord = cut.lastIndexOf(' ') > length / 2 ? cut.slice(0, cut.lastIndexOf(' ')) : cut;
  return `${atWord.trimEnd()}…`;
}
