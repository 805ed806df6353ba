import { expect, test } from 'vitest';
import { compareSights, tableOf } from '../../scripts/canary/compare.mts';
import { failedFiles, failedTwice, type TestReport } from '../../scripts/canary/end-to-end.mts';
import type { Sight } from '../../scripts/canary/run-probes.mts';

const sees = (seen: string): Sight => ({ holds: true, seen });
const fails = (why: string): Sight => ({ holds: false, why });

test.each([
  ['same', sees('a b'), sees('a b'), ''],
  ['changed', sees('a b'), sees('b c'), '-a +c'],
  ['changed', sees('a b'), sees('b a'), 'a b => b a'],
  ['better', fails('no socket'), sees('wakes'), 'holds now: wakes'],
  ['broken', sees('wakes'), fails('gave up\nlast screen'), 'gave up'],
  ['broken', fails('one'), fails('two'), 'on the tested client too: two'],
])('a probe is %s from %j to %j', (verdict, before, now, difference) => {
  const compared = compareSights(new Map([['socket', before]]), new Map([['socket', now]]));
  expect(compared).toEqual([{ probe: 'socket', verdict, difference }]);
});

test('the table shows what is not the same, and how much is', () => {
  const tested = new Map([
    ['socket', sees('wakes')],
    ['title', sees('on the screen')],
  ]);
  const canary = new Map([
    ['socket', fails('no request')],
    ['title', sees('on the screen')],
  ]);
  expect(tableOf(compareSights(tested, canary))).toBe('broken   socket  no request\n1 of 2 probes: the same');
});

test('only tests that failed in both runs are failures, and runs that broke off twice are', () => {
  const first = reportOf({ 'a.test.ts': { one: 'failed', two: 'failed' }, 'b.test.ts': { three: 'passed' } });
  expect(failedFiles(first)).toEqual(['a.test.ts']);
  expect(failedTwice(first, reportOf({ 'a.test.ts': { one: 'passed', two: 'failed' } }))).toEqual(['two']);
  expect(failedTwice(first, reportOf({ 'a.test.ts': { one: 'passed', two: 'passed' } }))).toEqual([]);
  expect(failedTwice(undefined, reportOf({ 'a.test.ts': { two: 'failed' } }))).toEqual(['two']);
  expect(failedTwice(first, undefined)).toEqual(['the end-to-end tests broke off']);
});

test('a file that cannot be loaded is a failure', () => {
  const broken = { testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] };
  expect(failedTwice(broken, broken)).toEqual(['a.test.ts']);
});

function reportOf(files: Readonly<Record<string, Readonly<Record<string, string>>>>): TestReport {
  const testResults = Object.entries(files).map(([name, tests]) => ({
    name,
    status: Object.values(tests).includes('failed') ? 'failed' : 'passed',
    assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
  }));
  return { testResults };
}
