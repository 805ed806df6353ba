import { describe, expect, test } from 'vitest';
import { describeViolation, explore } from '../../model/explorer.ts';
import {
  hangingSender,
  lastAttempt,
  newMailbox,
  renamedAgent,
  retriedMail,
  type Scenario,
} from '../../model/scenarios.ts';

const more = process.env.CC2CC_TEST_LONG === '1' ? 1 : 0;
const hour = 60 * 60 * 1000;

const cases: [Scenario, number][] = [
  [retriedMail, 1 + more],
  [hangingSender, more],
  [renamedAgent, more],
  [newMailbox, 2],
  [lastAttempt, 2 + more],
];

describe('in no order of steps and whoever is killed, a message is lost, doubled or torn', () => {
  test.each(cases.map(([scenario, maxCrashes]) => [scenario.title, maxCrashes, scenario] as const))(
    '%s, up to %i killed',
    async (_title, maxCrashes, scenario) => {
      const { violation, moments, endings } = await explore(scenario, { maxCrashes });
      expect(violation ? describeViolation(violation) : 'no violation').toBe('no violation');
      expect(moments).toBeGreaterThan(20);
      expect(endings).toBeGreaterThan(0);
    },
    hour,
  );
});
