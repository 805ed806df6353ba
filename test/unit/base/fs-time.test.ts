import { expect, test } from 'vitest';
import { retryWhileHeldOpen } from '../../../src/base/fs-time.ts';

/** A rename that fails so often with this code. */
function heldOpen(code: string, failures: number) {
  let calls = 0;
  const waitsMs: number[] = [];
  const rename = () => {
    calls += 1;
    if (calls <= failures) throw Object.assign(new Error(`${code}: rename`), { code });
  };
  const wait = async (durationMs: number) => {
    waitsMs.push(durationMs);
  };
  return { rename, wait, waitsMs, calls: () => calls };
}

test.each(['EPERM', 'EBUSY', 'EACCES'])(
  'on Windows a rename that fails with %s is made again, after longer and longer',
  async (code) => {
    const { rename, wait, waitsMs, calls } = heldOpen(code, 3);
    await retryWhileHeldOpen(rename, 'win32', wait);
    expect(calls()).toBe(4);
    waitsMs.forEach((waitMs, index) => {
      expect(waitMs / 2 ** (index + 1)).toBeGreaterThanOrEqual(0.5);
      expect(waitMs / 2 ** (index + 1)).toBeLessThan(1.5);
    });
  },
);

test('there it gives up with the error of the eighth time', async () => {
  const { rename, wait, calls } = heldOpen('EBUSY', 100);
  await expect(retryWhileHeldOpen(rename, 'win32', wait)).rejects.toThrow('EBUSY');
  expect(calls()).toBe(8);
});

test.each([
  ['win32', 'ENOENT'],
  ['linux', 'EPERM'],
  ['darwin', 'EBUSY'],
])('on %s %s fails at once', async (platform, code) => {
  const { rename, wait, calls } = heldOpen(code, 1);
  await expect(retryWhileHeldOpen(rename, platform, wait)).rejects.toThrow(code);
  expect(calls()).toBe(1);
});
