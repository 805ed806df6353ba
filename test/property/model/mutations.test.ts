import { describe, expect, test } from 'vitest';
import { type Bounds, describeViolation, explore } from '../../model/explorer.ts';
import type { History } from '../../model/history.ts';
import {
  type Mutation,
  withoutBridgeSync,
  withoutClaimedSyncInGate,
  withoutDateSync,
  withoutDateSyncInGate,
  withoutDeadSync,
  withoutDeadSyncInGate,
  withoutDoneSync,
  withoutFileSync,
  withoutGate,
  withoutInboxSync,
  withoutMailboxSync,
} from '../../model/mutations.ts';
import { lastAttempt } from '../../scenarios/losing.ts';
import { newMailbox, retriedMail } from '../../scenarios/sending.ts';

interface Setting {
  readonly scenario: History;
  readonly bounds: Bounds;
}

/** Bounds in which the whole store breaks no rule, so that a violation comes from what was left out. */
const retried: Setting = {
  scenario: retriedMail,
  bounds: { maxCrashes: 1, powerCut: 'any', isSentAgainAfterPowerCut: true },
};
const notSentAgain: Setting = { scenario: retriedMail, bounds: { ...retried.bounds, isSentAgainAfterPowerCut: false } };
const created: Setting = {
  scenario: newMailbox,
  bounds: { maxCrashes: 1, powerCut: 'in-order', isSentAgainAfterPowerCut: false },
};
const last: Setting = {
  scenario: lastAttempt,
  bounds: { maxCrashes: 1, powerCut: 'any', isSentAgainAfterPowerCut: false },
};

// The first setting, with nothing left out, is the first of power-cut.test.ts.
describe('with nothing left out, no history breaks a rule', () => {
  test.each([created, last].map((each) => [each.scenario.title, each] as const))(
    '%s',
    async (_title, { scenario, bounds }) => {
      const { violation } = await explore(scenario, bounds);
      expect(violation ? describeViolation(violation) : 'no violation').toBe('no violation');
    },
  );
});

const isLost = /^lost: answered and never shown$/;
const isGone = /^lost: .* its file is gone$|^shown again after it was confirmed$/;
const isDoubled = /^shown (again|twice)/;
const isLostOrDoubled = /^lost|^shown (again|twice)/;

const cases: [Mutation, Setting, RegExp][] = [
  [withoutGate, retried, isDoubled],
  [withoutFileSync, notSentAgain, isLost],
  [withoutInboxSync, retried, isLost],
  [withoutMailboxSync, created, isLost],
  [withoutBridgeSync, created, isLost],
  [withoutDoneSync, retried, isGone],
  [withoutDateSync, retried, isGone],
  [withoutDateSyncInGate, retried, isGone],
  [withoutClaimedSyncInGate, retried, isLostOrDoubled],
  [withoutDeadSync, last, isGone],
  [withoutDeadSyncInGate, last, isGone],
];

describe('a history is found that breaks a rule without', () => {
  test.each(cases.map(([mutation, each, fault]) => [mutation.title, mutation, each, fault] as const))(
    '%s',
    async (_title, mutation, { scenario, bounds }, fault) => {
      const { violation } = await explore(scenario, bounds, mutation);
      expect(violation?.fault ?? 'no violation').toMatch(fault);
    },
  );
});
