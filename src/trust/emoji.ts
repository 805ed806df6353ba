/** Characters that no emoji begins with: they make one emoji of what stands around them. */
const joining = /^[\u200d\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u;
const zeroWidthJoiner = '\u200d';
/** The longest recommended emoji, two people of two skin tones, has 15; the next Unicode may have longer ones. */
const longestEmojiUnits = 32;

/**
 * Whether a text holds what only emoji may hold: a joiner, a selector of the emoji form, or the tags of a flag. Asked
 * first, because the list of all emoji costs some milliseconds when it is first used.
 */
export function mayHoldJoinedEmoji(text: string): boolean {
  return /[\u200d\ufe0f\u{e007f}]/u.test(text);
}

/**
 * Source of an expression (flags `v`) for the emoji that Unicode recommends for interchange, and nothing that only looks
 * like one: a hidden text cannot be written with them, because another emoji is seen where other characters stand.
 */
export const recommendedEmoji = String.raw`\p{RGI_Emoji}`;

/** The nearest place at or before `at` that lies within no emoji and no surrogate pair, so that a text may be cut there. */
export function betweenCharacters(text: string, at: number): number {
  let place = outsidePair(text, at);
  while (place > 0 && at - place < longestEmojiUnits && isWithinEmoji(text, place))
    place = outsidePair(text, place - 1);
  return isWithinEmoji(text, place) ? outsidePair(text, at) : place;
}

function isWithinEmoji(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  return text[at - 1] === zeroWidthJoiner || joining.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

function outsidePair(text: string, at: number): number {
  return at > 0 && /^[\ud800-\udbff]$/.test(text[at - 1] ?? '') ? at - 1 : at;
}
