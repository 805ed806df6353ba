import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../../src/base/settings.ts';

test.each([
  [undefined, join(homedir(), '.cc2cc')],
  ['  ', join(homedir(), '.cc2cc')],
  ['~', homedir()],
  ['~/mail', join(homedir(), 'mail')],
  ['mail', resolve('mail')],
  [resolve('/mail'), resolve('/mail')],
])('the bridge directory %j is %s', (given, expected) => {
  expect(readSettings({ CC2CC_BRIDGE_DIR: given }).bridgeDirectory).toBe(expected);
});

test('a name is asked for only where there is one', () => {
  expect(readSettings({}).requestedName).toBeUndefined();
  expect(readSettings({ CC2CC_NAME: ' ' }).requestedName).toBeUndefined();
  expect(readSettings({ CC2CC_NAME: ' fox ' }).requestedName).toBe('fox');
});

test('a switch is on unless it is turned off, and nonsense is refused by its name', () => {
  const approve = (given?: string) => readSettings({ CC2CC_APPROVE_TOOLS: given }).approveOwnTools;
  expect([undefined, '', '1', 'TRUE'].map(approve)).toEqual([true, true, true, true]);
  expect(['0', 'off', 'No'].map(approve)).toEqual([false, false, false]);
  expect(() => approve('maybe')).toThrow(/^BAD_INPUT: CC2CC_APPROVE_TOOLS is "maybe"/);
});

test('a quota is a whole number, 0 is none, and nonsense is refused by its name', () => {
  const quotaOf = (given: string) => readSettings({ CC2CC_MAX_QUEUED_BYTES: given }).quota.maxQueuedBytes;
  expect(readSettings({}).quota).toEqual({ maxQueuedMessages: 1_000, maxQueuedBytes: 67_108_864 });
  expect(['0', ' 5000000000 '].map(quotaOf)).toEqual([0, 5_000_000_000]);
  expect(() => quotaOf('10 MB')).toThrow(/^BAD_INPUT: CC2CC_MAX_QUEUED_BYTES is "10 MB"/);
});

test('reservations warn unless something else is asked for, and nonsense is refused by its name', () => {
  const mode = (given?: string) => readSettings({ CC2CC_RESERVATIONS: given }).reservations;
  expect([undefined, ' ', 'warn', 'DENY', 'off'].map(mode)).toEqual(['warn', 'warn', 'warn', 'deny', 'off']);
  expect(() => mode('maybe')).toThrow(/^BAD_INPUT: CC2CC_RESERVATIONS is "maybe"; set it to warn, deny, off/);
});
