import { expect, test } from 'vitest';
import { toPlainMarkdown } from '../../../src/trust/plain-markdown.ts';

test('nothing in a text is a mark any more, and letters of any script stay', () => {
  expect(toPlainMarkdown('# `a` **b** [x](http://y)')).toBe('\\# \\`a\\` \\*\\*b\\*\\* \\[x\\]\\(http\\:\\/\\/y\\)');
  expect(toPlainMarkdown('1. one\n- two\n===\n| a | b |')).toBe('1\\. one\n\\- two\n\\=\\=\\=\n\\| a \\| b \\|');
  expect(toPlainMarkdown('C:\\x &amp; 日本語')).toBe('C\\:\\\\x \\&amp\\; 日本語');
});

test('what is indented stays so, and is no block of code', () => {
  expect(toPlainMarkdown('a\n    b  c\n\td')).toBe('a\n\u00a0\u00a0\u00a0\u00a0b  c\n\u00a0\u00a0\u00a0\u00a0d');
});
