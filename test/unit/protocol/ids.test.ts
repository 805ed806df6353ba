import fc from 'fast-check';
import { decodeTime } from 'ulid';
import { expect, test } from 'vitest';
import { isMessageId } from '../../../src/protocol/id-form.ts';
import { dateFolderOf, newMessageId, timeOfMessageId } from '../../../src/protocol/ids.ts';

const newYearMs = Date.UTC(2030, 0, 1);

test('an id sorts behind the one before, also within a millisecond and when the clock goes back', () => {
  const clock = [newYearMs, newYearMs, newYearMs + 5, newYearMs - 60_000, newYearMs - 60_000, newYearMs + 6];
  const ids: string[] = [];
  for (const nowMs of clock) ids.push(newMessageId(nowMs, ids.at(-1)));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every(isMessageId)).toBe(true);
});

test('an id is dated by the clock where the one before is older, or is not ours', () => {
  for (const before of [undefined, newMessageId(newYearMs - 1), 'report-7']) {
    expect(timeOfMessageId(newMessageId(newYearMs, before))).toBe(newYearMs);
  }
});

test('the time of an id is the one that ulid reads in it', () => {
  // ulid takes 0 for "now".
  const timeMs = fc.integer({ min: 1, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(timeMs, (nowMs) => {
      const id = newMessageId(nowMs);
      expect(timeOfMessageId(id)).toBe(nowMs);
      expect(decodeTime(id.slice('msg-'.length))).toBe(nowMs);
    }),
  );
});

test('the folder of an id is its own date in UTC', () => {
  const lastMomentMs = Date.UTC(2031, 11, 31, 23, 59, 59, 999);
  const [last, next] = [newMessageId(lastMomentMs), newMessageId(lastMomentMs + 1)];
  expect(timeOfMessageId(last)).toBe(lastMomentMs);
  expect([last, next].map(dateFolderOf)).toEqual(['2031-12-31', '2032-01-01']);
});

test.each(['msg-3f2b8a4e-93a1-4b43-a8d6-5a5f8d7a2c11', 'msg-9ZZZZZZZZZZZZZZZZZZZZZZZZZ', 'report-7'])(
  'the id %s of another program has no date',
  (id) => {
    expect(isMessageId(id)).toBe(true);
    expect(dateFolderOf(id)).toBe('undated');
  },
);

test.each([
  '',
  '.',
  '..',
  '.hidden',
  '../x',
  'a/b',
  'a\\b',
  'a~1',
  'a b',
  'ä',
  'a\0',
  'a\n',
  'con',
  'NUL.txt',
  'x'.repeat(101),
])('%j is no id, because ids become file names', (text) => {
  expect(isMessageId(text)).toBe(false);
});
