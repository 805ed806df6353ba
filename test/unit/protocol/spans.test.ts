import { expect, test } from 'vitest';
import { describeAgo, describeRoughSpan, describeSpan, parseSpan } from '../../../src/protocol/spans.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

test.each([
  [0, '0 s', 'less than a minute', 'just now'],
  [59 * secondMs, '59 s', 'less than a minute', 'just now'],
  [119 * secondMs, '119 s', '2 min', '2 min ago'],
  [2 * minuteMs, '2 min', '2 min', '2 min ago'],
  [119 * minuteMs, '119 min', '119 min', '119 min ago'],
  [3 * hourMs, '3 h', '3 h', '3 h ago'],
  [47 * hourMs, '47 h', '47 h', '47 h ago'],
  [12 * dayMs, '12 days', '12 days', '12 days ago'],
])('%i ms is "%s", roughly "%s", and was "%s"', (ms, span, rough, ago) => {
  expect([describeSpan(ms), describeRoughSpan(ms), describeAgo(ms)]).toEqual([span, rough, ago]);
});

test.each([
  ['45', 45 * secondMs],
  ['0.5', 0.5 * secondMs],
  ['90s', 90 * secondMs],
  ['30m', 30 * minuteMs],
  ['1.5h', 1.5 * hourMs],
  ['3d', 3 * dayMs],
  ['2w', 14 * dayMs],
  ['', undefined],
  ['-1', undefined],
  ['1y', undefined],
  ['1 h', undefined],
  ['h', undefined],
])('"%s" is read as %j ms', (text, expected) => {
  expect(parseSpan(text)).toBe(expected);
});
