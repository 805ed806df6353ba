import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src/claude-code/transcript/transcript.ts';
import { type Fate, judge, mayBeLost, type Proofs } from '../../../src/desk/judge.ts';
import type { Offer } from '../../../src/desk/offers.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';

const fox = { host: 'c0ffee00', pid: 1000, startedAt: '1' };
const killed = { host: 'c0ffee00', pid: 999, startedAt: '1' };
const claimedAtMs = 1_000_000;

const nothingFound: Evidence = {
  isRead: false,
  isCarried: false,
  isQueued: false,
  passedAtMs: undefined,
  failures: 0,
  lastStatus: undefined,
  isWhole: true,
};
const carried = { ...nothingFound, isCarried: true };
const read = { ...carried, isRead: true };

function offerTo(process: typeof fox): Offer {
  const claim = { id: 'msg-1', attempt: 1, fileName: 'msg-1~1.json', owner: { process }, claimedAtMs };
  return { mailbox: mailboxOf('/bridge', 'brave-fox'), claim };
}

function desk(facts: Partial<Proofs> & { readonly evidence?: Evidence | undefined; readonly age?: number }): Proofs {
  return {
    recipient: { name: 'brave-fox', client: fox },
    isNewContext: false,
    awaitsFirstTurn: false,
    isWithHolder: () => false,
    evidenceOf: () => facts.evidence,
    ageMs: () => facts.age ?? 60_000,
    ...facts,
  };
}

describe('what this session was offered', () => {
  test.each<[string, Fate, Parameters<typeof desk>[0]]>([
    ['answered with it before the model', 'seen', { evidence: read }],
    ['on its way', 'offered', { evidence: carried }],
    ['missing, and too young to tell', 'offered', { evidence: nothingFound, age: 4_999 }],
    ['missing', 'lost', { evidence: nothingFound }],
    ['missing, and waiting in the client', 'offered', { evidence: { ...nothingFound, isQueued: true } }],
    ['missing, and not all was read', 'offered', { evidence: { ...nothingFound, isWhole: false } }],
    ['passed by an answer', 'lost', { evidence: { ...carried, passedAtMs: claimedAtMs + 1_001 } }],
    ['passed by an answer that was asked for before', 'offered', { evidence: { ...carried, passedAtMs: claimedAtMs } }],
    ['passed by an answer, and too young to tell', 'offered', { evidence: { ...carried, passedAtMs: 2e9 }, age: 0 }],
    ['standing before a model whose turn failed', 'failed', { evidence: { ...carried, failures: 2 } }],
    ['without a transcript', 'offered', {}],
    ['waiting for the first turn', 'offered', { evidence: nothingFound, awaitsFirstTurn: true }],
    ['read, though no hook noted a turn', 'seen', { evidence: read, awaitsFirstTurn: true }],
    ['unread, and the model starts with an empty context', 'lost', { evidence: carried, isNewContext: true }],
    ['read before the model started with an empty context', 'seen', { evidence: read, isNewContext: true }],
  ])('%s: %s', (_what, fate, facts) => {
    expect(judge(offerTo(fox), desk(facts))).toBe(fate);
  });
});

describe('what another process was offered', () => {
  test.each<[string, Fate, Parameters<typeof desk>[0]]>([
    ['that holds the name', 'offered', { isWithHolder: () => true, evidence: read }],
    ['that holds the name no more and had read it', 'seen', { evidence: read }],
    ['that holds the name no more and had it before its model', 'lost', { evidence: carried, age: 0 }],
    ['that holds the name no more and has no transcript', 'lost', {}],
  ])('%s: %s', (_what, fate, facts) => {
    expect(judge(offerTo(killed), desk(facts))).toBe(fate);
  });
});

test.each<[string, boolean, Offer, Parameters<typeof desk>[0]]>([
  ['missing', true, offerTo(fox), { evidence: nothingFound, age: 0 }],
  ['in the transcript', false, offerTo(fox), { evidence: carried }],
  ['missing where not all was read', false, offerTo(fox), { evidence: { ...nothingFound, isWhole: false } }],
  ['without a transcript', false, offerTo(fox), {}],
  ['waiting for the first turn', false, offerTo(fox), { evidence: nothingFound, awaitsFirstTurn: true }],
  ['offered again to an empty context', false, offerTo(fox), { evidence: nothingFound, isNewContext: true }],
  ['offered to another process', false, offerTo(killed), { evidence: nothingFound }],
])('later mail of the sender waits for a message that is %s: %s', (_what, waits, offer, facts) => {
  expect(mayBeLost(offer, desk(facts))).toBe(waits);
});
