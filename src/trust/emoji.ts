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

/** More than any emoji has. */
const longestEmojiUnits = 48;

/** Made when it is first needed: one takes most of a millisecond. */
let segmenter: Intl.Segmenter | undefined;

/** The nearest place at or before `at` where a text may be cut: within no emoji, and within no code point. */
export function betweenCharacters(text: string, at: number): number {
  const from = Math.max(0, at - longestEmojiUnits);
  segmenter ??= new Intl.Segmenter();
  const nearby = segmenter.segment(text.slice(from, at + longestEmojiUnits));
  const place = from + (nearby.containing(at - from)?.index ?? at - from);
  if (place > from || from === 0) return place;
  // Marks without end behind one letter are no emoji.
  return /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at;
}
