import { expect, test } from 'vitest';
import { LongLine } from '../../../../src/claude-code/transcript/long-line.ts';

const keptOfText = 512 * 1024;

function shortened(line: string, pieceBytes: number): string | undefined {
  const kept = new LongLine();
  const bytes = new TextEncoder().encode(line);
  for (let at = 0; at < bytes.length; at += pieceBytes) kept.add(bytes.subarray(at, at + pieceBytes));
  return kept.text();
}

test('of a long text the beginning is kept, whatever stands where it is cut', () => {
  for (const special of ['\u0001', '"', '\\', '\n', 'ü', '😀', '\u2028']) {
    for (let before = 0; before < 8; before++) {
      const text = `${'x'.repeat(keptOfText - before)}${special.repeat(20)}${'y'.repeat(1_000)}`;
      const line = shortened(JSON.stringify({ a: text, b: special, c: ['"', '\\'] }), 100_000) ?? '';
      const read = JSON.parse(line) as { a: string };
      expect(read).toMatchObject({ b: special, c: ['"', '\\'] });
      expect(read.a.startsWith('x'.repeat(keptOfText - before))).toBe(true);
      expect(line.length).toBeLessThan(keptOfText + 100);
    }
  }
});

test('pieces may end anywhere', () => {
  const value = { text: `${'\\"\u0001ü'.repeat(60_000)}`, more: 'z'.repeat(2 * keptOfText), last: 1 };
  const line = JSON.stringify(value);
  expect(JSON.parse(shortened(line, 4_099) ?? '')).toEqual(JSON.parse(shortened(line, 1_000_003) ?? ''));
});

test('a line of many short texts is kept whole up to a limit, and not at all beyond it', () => {
  const line = JSON.stringify(Array(300_000).fill('many lines'));
  expect(shortened(line, 100_000)).toBe(line);
  expect(shortened(JSON.stringify(Array(1_000_000).fill('many lines')), 100_000)).toBeUndefined();
});
