import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { eventLine, screenOf } from '../../../../src/cli/screen/watch-view.ts';
import { queuedMail } from '../../../support/mail-event.ts';

const agents = Array.from({ length: 40 }, (_, index) => ({
  name: `agent-${index}`,
  online: true,
  directory: '/home/日本語/מסמכים/👩‍🚀/'.repeat(5),
  lastUsedAtMs: 0,
  waiting: index,
}));

const events = Array.from({ length: 100 }, (_, index) => ({
  ...queuedMail,
  id: `msg-${index}`,
  from: 'スクリプト',
  preview: `${index} ありがとう 👍🏽 e\u0301 مرحبا`.repeat(3),
}));

describe.each([40, 80, 120])('a screen of %i columns', (columns) => {
  test.each([8, 24, 50])('and %i rows is filled and not exceeded, the latest event last', async (rows) => {
    const lines = await screenOf(agents, events, { columns, rows });
    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    expect(lines.at(-1)).toBe('q quits');
    expect(lines.at(-3)).toMatch(/^\d\d:\d\d:\d\d {2}スクリプト → brave-fox {2}queue/);
    if (columns >= 80) expect(lines.at(-3)).toContain(columns >= 110 ? 'msg-99' : 'queued  99 ');
    expect(lines).toContain(`and ${40 - Math.max(1, Math.floor(rows / 2) - 2)} more`);
  });
});

test('the table keeps names, states and unread mail where there is room for nothing else', async () => {
  const lines = await screenOf(agents, [], { columns: 20, rows: 10 });
  expect(lines.slice(0, 2)).toEqual(['NAME     STATE   NEW', 'agent-0  online  0']);
  const long = [{ name: 'a-very-long-name-of-an-agent', online: false, directory: null, lastUsedAtMs: 0, waiting: 1 }];
  expect((await screenOf(long, [], { columns: 20, rows: 10 }))[1]).toBe('a-ver…  offline  1');
});

test('text of others moves no cursor and breaks no line', async () => {
  const lines = await screenOf(
    [{ name: 'owl', online: true, directory: '/tmp/\x1b[2J\nx', waiting: 0 }],
    [{ ...queuedMail, from: '\x1b]0;title\x07', preview: 'a\r\nb\x1b[H\u202egnol' }],
    { columns: 120, rows: 10 },
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is asked.
  expect(lines.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
  expect(lines).toHaveLength(10 - 4);
});

test('eventLine shows hidden characters, so that no text can move the cursor', async () => {
  const line = eventLine({ ...queuedMail, preview: '\x1b[2Jgone' });
  expect(line).toContain('calm-owl → brave-fox  queued  msg-1  \\u{1b}[2Jgone');
});
