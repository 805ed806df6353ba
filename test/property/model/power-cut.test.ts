import { describe, expect, test } from 'vitest';
import { type Bounds, describeViolation, explore } from '../../model/explorer.ts';
import type { History } from '../../model/history.ts';
import { lastAttempt } from '../../scenarios/losing.ts';
import { renamedAgent } from '../../scenarios/renaming.ts';
import { hangingSender, newMailbox, retriedMail } from '../../scenarios/sending.ts';

const isLong = process.env.CC2CC_TEST_LONG === '1';
const hour = 60 * 60 * 1000;

const short: [string, History, Bounds][] = [
  [retriedMail.title, retriedMail, { maxCrashes: 1, powerCut: 'any' }],
  [hangingSender.title, hangingSender, { maxCrashes: 0, powerCut: 'any' }],
  [renamedAgent.title, renamedAgent, { maxCrashes: 0, powerCut: 'any' }],
  [newMailbox.title, newMailbox, { maxCrashes: 1, powerCut: 'in-order' }],
  [`${newMailbox.title}, without a power cut`, newMailbox, { maxCrashes: 2 }],
  [lastAttempt.title, lastAttempt, { maxCrashes: 2, powerCut: 'any' }],
];

const long: [string, History, Bounds][] = [
  [retriedMail.title, retriedMail, { maxCrashes: 2, powerCut: 'any' }],
  [hangingSender.title, hangingSender, { maxCrashes: 1, powerCut: 'any' }],
  [renamedAgent.title, renamedAgent, { maxCrashes: 1, powerCut: 'any' }],
  [newMailbox.title, newMailbox, { maxCrashes: 2, powerCut: 'any' }],
  [lastAttempt.title, lastAttempt, { maxCrashes: 3, powerCut: 'any' }],
];

/** Histories with a power cut hold those without one: their endings are looked at, too. */
describe('in no order of steps, whoever is killed and whatever of the names that were not synced a power cut keeps, a message is lost, doubled or torn', () => {
  test.each(isLong ? long : short)('%s', (_title, scenario, bounds) => expectNoViolation(scenario, bounds), hour);
});

describe('where a power cut keeps all names up to one moment, an answered message is not lost', () => {
  const { rules } = retriedMail;
  test(
    retriedMail.title,
    () =>
      expectNoViolation(
        { ...retriedMail, rules: { ...rules, isMarkLostInPowerCut: true } },
        { maxCrashes: 1, powerCut: 'in-order' },
      ),
    hour,
  );
});

test('what was shown before a power cut comes again with the mark of a redelivery', () =>
  expectNoViolation(retriedMail, { maxCrashes: 0, powerCut: 'in-order', isSentAgainAfterPowerCut: false }));

async function expectNoViolation(scenario: History, bounds: Bounds): Promise<void> {
  const { violation, moments, powerCuts, endings } = await explore(scenario, bounds);
  expect(violation ? describeViolation(violation) : 'no violation').toBe('no violation');
  expect(Math.min(moments, endings)).toBeGreaterThan(0);
  expect(powerCuts > 0).toBe(bounds.powerCut !== undefined);
}
