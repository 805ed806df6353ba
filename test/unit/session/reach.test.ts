import { expect, test } from 'vitest';
import { canBeWoken, staysOpen } from '../../../src/session/reach.ts';

test('a terminal can be woken at once, and a client with one prompt never', () => {
  expect(canBeWoken({ promptSource: 'terminal', quietForMs: 0 })).toBe(true);
  expect(canBeWoken({ promptSource: 'one prompt', quietForMs: 60_000 })).toBe(false);
  expect(staysOpen('one prompt')).toBe(false);
});

test.each(['stream', 'unknown'] as const)(
  'a client with its prompts from a %s can be woken once it has outlasted its turn',
  (promptSource) => {
    expect(staysOpen(promptSource)).toBe(true);
    expect(canBeWoken({ promptSource, quietForMs: 1_900 })).toBe(false);
    expect(canBeWoken({ promptSource, quietForMs: 2_000 })).toBe(true);
  },
);
