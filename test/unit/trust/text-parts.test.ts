import { expect, test } from 'vitest';
import { splitText } from '../../../src/trust/text-parts.ts';

test('a text that fits is one part, also an empty one', () => {
  expect(splitText('', 10)).toEqual(['']);
  expect(splitText('0123456789', 10)).toEqual(['0123456789']);
});

test('parts hold what fits into them in bytes, as JSON writes them', () => {
  expect(splitText('01234567890', 10)).toEqual(['0123456789', '0']);
  expect(splitText('漢字仮名', 7)).toEqual(['漢字', '仮名']);
  expect(splitText('a\n"\\b', 5)).toEqual(['a\n"', '\\b']);
});

test.each([
  ['a surrogate pair', '😀😃', 6, ['😀', '😃']],
  ['a base and its accent', 'aae\u0301', 4, ['aa', 'e\u0301']],
  ['a flag', '🇩🇪🇫🇷', 12, ['🇩🇪', '🇫🇷']],
  ['a skin tone', 'x👍🏽', 8, ['x', '👍🏽']],
  ['a chosen form', 'xx❤\ufe0f', 6, ['xx', '❤\ufe0f']],
])('%s is not cut', (_what, text, maxBytes, parts) => {
  expect(splitText(text, maxBytes)).toEqual(parts);
});

test('what is one character to a reader and larger than a part is cut between two code points', () => {
  expect(splitText(`e${'\u0301'.repeat(6)}`, 5)).toEqual(['e\u0301\u0301', '\u0301\u0301', '\u0301\u0301']);
  expect(splitText('😀😃', 1)).toEqual(['😀', '😃']);
});
