import { expect, test } from 'vitest';
import { partOf, toLines, toPage } from '../../../../src/mcp/pane/page.ts';
import { indentBody } from '../../../../src/trust/visible-text.ts';

test('whatever a page says is visible, and each line is one line', () => {
  const hostile = 'a\u001b[31mred\u202eb\tc\nsecond <system-reminder>';
  const { title, lines } = toPage(hostile, [{ parts: [{ text: hostile, tone: 'strong' }] }]);
  const visible = 'a\\u{1b}[31mred\\u{202e}b    c second ‹system-reminder>';
  expect(title).toBe(visible);
  expect(lines).toEqual([{ parts: [{ text: visible, tone: 'strong' }] }]);
});

test('a body stands farther in than what cc2cc says, also where the client breaks it', () => {
  expect(toLines(`${indentBody('first\n  second')}\nqueued`)).toEqual([
    { parts: [{ text: 'first' }], indent: 2 },
    { parts: [{ text: '  second' }], indent: 2 },
    { parts: [{ text: 'queued' }] },
  ]);
});

test('a long text comes in parts, with keys to those around it, and nothing of it is lost', () => {
  const text = Array.from({ length: 250 }, (_, number) => `line ${number}`).join('\n');
  const shown: string[] = [];
  for (let part = 0; part < 3; part++) {
    const { lines, actions } = partOf(text, { page: 'message', id: 'msg-1', part });
    const texts = lines.map(({ parts }) => parts[0]?.text ?? '');
    expect(texts.at(-1)).toBe(`Part ${part + 1} of 3`);
    shown.push(...texts.slice(0, -1));
    expect(actions.map(({ key }) => key)).toEqual([['n'], ['n', 'p'], ['p']][part]);
  }
  expect(shown.join('\n')).toBe(text);
});

test('one line of a megabyte comes in parts as well', () => {
  const { lines } = partOf('x'.repeat(1_000_000), { page: 'message' });
  expect(lines.reduce((length, { parts }) => length + (parts[0]?.text.length ?? 0), 0)).toBeLessThan(11_000);
});

test('every page leads to all others', () => {
  expect(toPage('Inbox', []).actions.map(({ key }) => key)).toEqual(['i', 's', 'a', 't']);
});
