import { isAgentName } from '../protocol/names.ts';
import { betweenCharacters, mayHoldJoinedEmoji, recommendedEmoji } from './emoji.ts';
import { lookAlikes } from './look-alikes.ts';

/** Characters that open a tag, or look to a model as if they did. */
const bracket = /[<\u02c2\u1438\u16b2\u2329\u276e\u27e8\u29fc\u3008\ufe64\uff1c\u{1d236}]/gu;

/** How tags begin that a client or a model takes for structure. */
const structuralName =
  /^(?:cc2cc|system|user|assistant|human|developer|channel|cross-session|task-notification|teammate|command|local-command|function|antml|invoke|parameter|tool|thinking|session|env|claude|bash-|stdout|stderr|ide[_-]|hook|mcp-|agent-|post-tool|pre-tool|new-diagnostics|persisted-output|permission|reminder|\|)/;
const blanksAndSlashes = /[\s/]*/y;
const isPlain = /^[\0-\x7f]*$/;
/** Letters, each with whatever accents it has: a text must not get past for having many of them. */
const tagStart = /(?:\P{Mark}\p{Mark}*){0,40}/uy;

/** The Latin letter that each letter of another script looks like. */
const latinOf = new Map<string, string>();
let latin = '';
for (const letter of lookAlikes) {
  if (isPlain.test(letter)) latin = letter;
  else latinOf.set(letter, latin);
}

/**
 * A first word with a colon behind an empty line, as the turns of a conversation were once written for models. The line
 * before a text is not its own, so that one line feed at its beginning makes an empty line as well.
 */
const firstWord =
  /((?:^|\n)[\p{Zs}\t\u2800]*\n[\p{Zs}\t\u2800]*)((?:[^\s:\p{Mark}]\p{Mark}*){1,20})(?=(?:[\p{Zs}\t\u2800]\p{Mark}*)*[:\u02d0\u02f8\u0589\u05c3\u0703\u0704\u16ec\u1803\u1809\u205a\u2236\ua4fd\ua789\ufe13\ufe30\ufe55\uff1a])/gu;
const turnName = /^(?:human|assistant)$/;
const longestName = 40;

/**
 * What a reader would not see: controls, line and paragraph separators, all that Unicode calls ignorable (zero-width,
 * bidirectional, tags, fillers), and halves of surrogate pairs, which no API accepts.
 */
const hiddenCharacter =
  /[\p{Control}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Surrogate}\u2028\u2029\ufff9-\ufffb]/gu;
let emojiOrHidden: RegExp | undefined;

const harmless = new Set(['\t', '\n']);

const maxFactCharacters = 300;

/**
 * Text of another agent as it may stand in front of a model: nothing hidden in it, nothing in it that acts as a tag. A
 * tag is shown with a look-alike bracket and a written turn with a point before it, so that they read the same and mean
 * nothing.
 */
export function makeVisible(text: string): string {
  return showHidden(text)
    .replace(bracket, (found, offset: number, whole: string) => (beginsTag(whole, offset + found.length) ? '‹' : found))
    .replace(firstWord, (found, blank: string, word: string) => (readsAs(turnName, word) ? `${blank}·${word}` : found));
}

/** Text for a terminal: nothing in it that the terminal would act on or a person would not see. */
export function showHidden(text: string): string {
  const unified = text.replace(/\r\n?/g, '\n');
  if (!mayHoldJoinedEmoji(unified)) return unified.replace(hiddenCharacter, showCodePoint);
  emojiOrHidden ??= new RegExp(`(${recommendedEmoji})|${hiddenCharacter.source}`, 'gv');
  return unified.replace(emojiOrHidden, (found, emoji: string | undefined) => emoji ?? showCodePoint(found));
}

/** JSON text that a terminal can be given: what is hidden in it is written as an escape, which means the same. */
export function showHiddenInJson(json: string): string {
  return json.replace(hiddenCharacter, (character) => character.split('').map(escapeUnit).join(''));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Whether what follows a bracket makes a tag of it. */
function beginsTag(text: string, from: number): boolean {
  blanksAndSlashes.lastIndex = from;
  blanksAndSlashes.test(text);
  tagStart.lastIndex = blanksAndSlashes.lastIndex;
  return readsAs(structuralName, tagStart.exec(text)?.[0] ?? '');
}

/** Whether a text looks as if it matched a pattern of lower-case letters. */
function readsAs(pattern: RegExp, text: string): boolean {
  if (isPlain.test(text)) return pattern.test(text.toLowerCase());
  const folded = foldLetters(text);
  // What looks like an i looks like an l, and Unicode takes it for only one of the two.
  return [folded, folded.replace(/l/g, 'i'), folded.replace(/i/g, 'l')].some((each) => pattern.test(each));
}

/** Latin letters for those that look like them, in lower case and without accents. */
function foldLetters(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return [...plain].map((letter) => latinOf.get(letter) ?? letter).join('');
}

/** A sender as it may stand in a sentence: a name as it is, and anything else quoted, on one line and short. */
export function showName(name: string): string {
  return isAgentName(name) ? name : quoteName(name);
}

/** Quotes the text that was given as a name, on one short line. */
export function quoteName(name: string): string {
  const line = makeVisibleLine(name);
  return JSON.stringify(line.length <= longestName ? line : `${cutText(line, longestName)}…`);
}

function showCodePoint(character: string): string {
  return harmless.has(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** The beginning of a text, never ending in half a character or half an emoji. */
export function cutText(text: string, maxLength: number): string {
  return text.slice(0, betweenCharacters(text, Math.min(maxLength, text.length)));
}

/** Makes hidden text visible, and puts it on one line. */
export function makeVisibleLine(text: string): string {
  return makeVisible(text).replace(/\s+/g, ' ').trim();
}

/** A fact about a message on one line, which must not crowd out the message. */
export function shortLine(text: string): string {
  const line = makeVisibleLine(text);
  return line.length <= maxFactCharacters ? line : `${cutText(line, maxFactCharacters)}…`;
}

/** A text on one line: the whole of it where it fits, and otherwise as many words from its beginning as do. */
export function previewOf(text: string, maxCharacters: number): string {
  const line = makeVisibleLine(text);
  return line.length <= maxCharacters ? line : cutAtWord(line, maxCharacters);
}

/** Ends at a word, unless that would leave less than half. */
function cutAtWord(line: string, maxCharacters: number): string {
  const cut = cutText(line, maxCharacters);
  const isBetweenWords = line[cut.length] === ' ';
  const atWord = cut.lastIndexOf(' ');
  return `${(!isBetweenWords && atWord > cut.length / 2 ? cut.slice(0, atWord) : cut).trimEnd()}…`;
}

/** A body under a line that says whose it is: indented, so that it cannot pass for such a line itself. */
export function indentBody(text: string): string {
  return makeVisible(text).replace(/^(?=.)/gm, '  ');
}
