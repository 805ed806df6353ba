import { expect, test } from 'vitest';
import { isAgentName, maxNameLength, nameFromTitle, nameVariants } from '../../../src/protocol/names.ts';

test.each([
  ['DevOps Team', 'devops-team'],
  ['  Über-Café!! ', 'uber-cafe'],
  ['ﬁx ①', 'fix-1'],
  ['2nd review', 'nd-review'],
  ['a/../b', 'a-b'],
  [`${'a'.repeat(30)} tail`, 'a'.repeat(30)],
])('the title %j becomes the name %s', (title, name) => {
  expect(nameFromTitle(title)).toBe(name);
  expect(isAgentName(name)).toBe(true);
});

test.each(['', '42', '日本語', '---', 'CON', 'com1', 'COM¹', 'lpt9', 'All', 'me'])(
  'no name comes of the title %j',
  (title) => {
    expect(nameFromTitle(title)).toBeUndefined();
  },
);

test.each(['Brave', '-a', 'a_b', 'a.b', '../a', 'a\n', 'nul', 'a'.repeat(maxNameLength + 1)])(
  '%j is no name',
  (text) => {
    expect(isAgentName(text)).toBe(false);
  },
);

test('variants differ, are names and keep within the longest length, however many are taken', () => {
  const variants = nameVariants('x'.repeat(maxNameLength));
  const first = Array.from({ length: 120 }, () => variants.next().value as string);
  expect(first[0]).toBe('x'.repeat(maxNameLength));
  expect(new Set(first).size).toBe(120);
  expect(first.filter((name) => !isAgentName(name))).toEqual([]);
  expect(first[119]).toBe(`${'x'.repeat(maxNameLength - 4)}-120`);
});
