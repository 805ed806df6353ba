import { expect, test } from 'vitest';
import { describeBand, type Glance } from '../../../../src/mcp/module/band.ts';

const alone: Glance = {
  name: 'calm-owl',
  online: [],
  unread: 0,
  lastSent: undefined,
  stuckFor: [],
  isInTrouble: false,
};

/** The lines as the user reads them, the longest first. */
function linesOf(glance: Partial<Glance>): string[] {
  return describeBand({ ...alone, ...glance }).map(({ parts }) => parts.map(({ text }) => text).join(''));
}

test('whoever is alone, without mail, is shown nothing', () => {
  expect(linesOf({})).toEqual([]);
});

test.each([
  [{ online: ['brave-fox'] }, 'calm-owl · online: brave-fox'],
  [{ online: undefined }, 'calm-owl · many online'],
  [{ unread: 2 }, 'calm-owl · 2 unread'],
  [{ lastSent: { to: 'brave-fox', state: 'offered' } as const }, 'calm-owl · last sent to brave-fox: offered'],
  [{ stuckFor: ['brave-fox'] }, 'calm-owl · warning: mail for brave-fox is stuck, see /cc2cc-inbox'],
  [{ stuckFor: ['calm-owl'] }, 'calm-owl · warning: mail for you is stuck, see /cc2cc-inbox'],
  [{ stuckFor: ['calm-owl', 'brave-fox'] }, 'calm-owl · warning: mail is stuck, see /cc2cc-inbox'],
  [{ isInTrouble: true, unread: 1 }, 'calm-owl · 1 unread · warning: mail cannot move, see /cc2cc-status'],
])('%j is said as "%s"', (glance, line) => {
  expect(linesOf(glance)[0]).toBe(line);
});

test('where there is less room, names give way to a number, and mail stays to the end', () => {
  const online = ['a-b', 'c-d', 'e-f'];
  expect(linesOf({ online, unread: 1, lastSent: { to: 'a-b', state: 'seen' } })).toEqual([
    'calm-owl · online: a-b, c-d, e-f · 1 unread · last sent to a-b: seen',
    'calm-owl · online: a-b, c-d and 1 more · 1 unread · last sent to a-b: seen',
    'calm-owl · online: a-b and 2 more · 1 unread · last sent to a-b: seen',
    'calm-owl · 3 online · 1 unread · last sent to a-b: seen',
    'calm-owl · 3 online · 1 unread · sent: seen',
    'calm-owl · 1 unread · sent: seen',
    '1 unread',
  ]);
});

test('each form says how wide it is, and no crowd makes more than a few of them', () => {
  const online = Array.from({ length: 500 }, (_, number) => `agent-${number}`);
  const lines = describeBand({ ...alone, online, unread: 3 });
  expect(lines.length).toBeLessThan(15);
  for (const { parts, columns } of lines) expect(parts.map(({ text }) => text).join('')).toHaveLength(columns);
});
