import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { type Column, fitLines, table, wrapBehind } from '../../../../src/cli/printing/table.ts';

async function fitLine(text: string, columns: number): Promise<string> {
  const [line = ''] = await fitLines([text], columns);
  return line;
}

/** Text of which one character is not one column: double width, combining, joined, written from the right. */
const scripts = [
  ['CJK', '日本語のテスト', 14],
  ['halfwidth katakana', 'ｶﾅ', 2],
  ['Hangul', '한국어', 6],
  ['combining marks', 'e\u0301a\u0308\u0323', 2],
  ['an emoji', '🚀', 2],
  ['an emoji of several people', '👨‍👩‍👧', 2],
  ['a joiner outside an emoji, which is written out', 'a\u200db', 1 + 8 + 1],
  ['an emoji with a skin tone', '👍🏽', 2],
  ['a flag', '🇯🇵', 2],
  ['Hebrew', 'שלום', 4],
  ['Arabic', 'مرحبا', 5],
] as const;

test.each(scripts)('a table counts %s as a terminal shows it', async (_, text, width) => {
  const [first = '', second = ''] = await table([
    [text, 'x'],
    ['plain', 'y'],
  ]);
  const column = Math.max(width, 'plain'.length) + 2;
  expect(stringWidth(first.slice(0, first.indexOf('x')))).toBe(column);
  expect(second.indexOf('y')).toBe(column);
});

test('a table counts what hides in a text as the escape that is printed for it', async () => {
  const [first = '', second = ''] = await table([
    ['\x1b[2J\u200b', 'x'],
    ['', 'y'],
  ]);
  expect(first).toBe('\\u{1b}[2J\\u{200b}  x');
  expect(second.indexOf('y')).toBe(first.indexOf('x'));
});

describe.each(scripts)('fitLine cuts %s', (_, text) => {
  test.each([1, 2, 3, 5, 8, 40])('to %i columns, between whole characters', async (columns) => {
    const line = `${text} ${text} ${text}`;
    const cut = await fitLine(line, columns);
    expect(stringWidth(cut)).toBeLessThanOrEqual(columns);
    expect(cut).not.toContain('\ufffd');
    if (stringWidth(await fitLine(line, 1_000)) > columns) expect(cut).toMatch(/…$/);
    expect((await fitLine(line, 1_000)).startsWith(cut.replace(/…$/, ''))).toBe(true);
  });
});

test('fitLine leaves a line alone that fits, with its blanks', async () => {
  expect(await fitLine('a  b   c', 8)).toBe('a  b   c');
});

const layout: readonly Column[] = [{}, { minWidth: 6, cutAt: 'start', dropRank: 2 }, { minWidth: 4, dropRank: 1 }];

describe('a table', () => {
  const rows = [
    ['calm-owl', '/home/日本語/src', 'says "お早う 👍🏽"'],
    ['bob', '/tmp', ''],
  ];

  test('leaves everything where there is room', async () => {
    expect(await table(rows, layout, 120)).toEqual([
      'calm-owl  /home/日本語/src  says "お早う 👍🏽"',
      'bob       /tmp',
    ]);
  });

  test('cuts the last column first, then a path at its start', async () => {
    expect(await table(rows, layout, 36)).toEqual(['calm-owl  /home/日本語/src  says "…', 'bob       /tmp']);
    expect(await table(rows, layout, 24)).toEqual(['calm-owl  …語/src   say…', 'bob       /tmp']);
  });

  test('leaves columns out where cutting is not enough, and cuts the line at last', async () => {
    expect(await table(rows, layout, 19)).toEqual(['calm-owl  …本語/src', 'bob       /tmp']);
    expect(await table(rows, layout, 12)).toEqual(['calm-owl', 'bob']);
    expect(await table(rows, layout, 5)).toEqual(['calm…', 'bob']);
  });
});

test('a table in a terminal has titles, and none for a column that is empty', async () => {
  const titled: readonly Column[] = [{ title: 'NAME' }, { title: 'PLACE' }, { title: 'NEW' }];
  expect(await table([['bob', '', '1']], titled, 40)).toEqual(['NAME  NEW', 'bob   1']);
  expect(await table([['bob', '', '1']], titled)).toEqual(['bob    1']);
});

describe('text behind a head', () => {
  const text = 'one two three four five six 日本語のテスト';

  test('stays on its line where that is long enough, or no terminal', async () => {
    expect(await wrapBehind('Head: ', text, 80)).toEqual([`Head: ${text}`]);
    expect(await wrapBehind('Head: ', text, undefined)).toEqual([`Head: ${text}`]);
  });

  test('goes on below itself, between words', async () => {
    expect(await wrapBehind('Head: ', text, 38)).toEqual(['Head: one two three four five six', '      日本語のテスト']);
  });

  test('goes below the head where there is little room beside it', async () => {
    expect(await wrapBehind('A head that is long: ', text, 24)).toEqual([
      'A head that is long:',
      '    one two three four',
      '    five six',
      '    日本語のテスト',
    ]);
  });

  test.each([1, 5, 20, 40])('never is longer than %i columns, as far as the head allows', async (width) => {
    const lines = await wrapBehind('', text, width);
    if (width > 5) expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});
