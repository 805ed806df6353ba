import { expect, test } from 'vitest';
import type { Message } from '../../../src/protocol/message.ts';
import { LoopGuard } from '../../../src/sending/loop-guard.ts';
import { sampleMessage } from '../../support/mail.ts';

const minuteMs = 60_000;
let nowMs = 0;
let count = 0;

function newGuard(limits: { maxHops?: number; maxTurnsPerHour?: number } = {}): LoopGuard {
  return new LoopGuard({ maxHops: 3, maxTurnsPerHour: 2, ...limits }, () => nowMs);
}

function fromOwl(more: Partial<Message> = {}): Message {
  count += 1;
  return { ...sampleMessage(), from: 'calm-owl', content: { text: `text ${count}`, parts: [] }, ...more };
}

test('a message at the end of a chain that is too long wakes nobody', () => {
  const guard = newGuard();
  expect(guard.whyHeldBack(fromOwl({ hops: 3 }), 0)).toBeUndefined();
  expect(guard.whyHeldBack(fromOwl({ hops: 4 }), 0)).toBe(
    'agents have answered each other 3 times without a user prompt',
  );
});

test('one agent causes only so many turns', () => {
  const guard = newGuard();
  expect(guard.whyHeldBack(fromOwl(), 1)).toBeUndefined();
  expect(guard.whyHeldBack(fromOwl(), 2)).toContain('calm-owl has caused 2 turns here within an hour');
});

test('the same text from the same agent wakes nobody again within a minute, and the first may ring once more', () => {
  const guard = newGuard({ maxTurnsPerHour: 100 });
  const first = fromOwl({ id: 'msg-first', content: { text: 'are you there?', parts: [] } });
  guard.noteRing([first]);
  expect(guard.whyHeldBack(first, 0)).toBeUndefined();
  const repeat = fromOwl({ id: 'msg-repeat', content: { text: 'are you there?', parts: [] } });
  expect(guard.whyHeldBack(repeat, 0)).toContain('sent the same text');
  nowMs += minuteMs;
  expect(guard.whyHeldBack(repeat, 0)).toBeUndefined();
});

test('what a person sent is never held back', () => {
  const guard = newGuard({ maxTurnsPerHour: 0 });
  expect(guard.whyHeldBack(fromOwl({ identity: { mode: 'agent' } }), 0)).toBeDefined();
  const signature = { state: 'verified', handling: 'accept' } as const;
  expect(guard.whyHeldBack(fromOwl({ identity: { mode: 'person' }, signature, hops: 99 }), 0)).toBeUndefined();
  expect(guard.whyHeldBack(fromOwl({ identity: { mode: 'person' }, hops: 99 }), 0), 'by its own word').toBeDefined();
});

test('the sender is told once an hour, and not of repeats', () => {
  const guard = newGuard({ maxTurnsPerHour: 0 });
  expect([guard.shouldTellSender(fromOwl()), guard.shouldTellSender(fromOwl())]).toEqual([true, false]);
  nowMs += 61 * minuteMs;
  const message = fromOwl();
  guard.noteRing([message]);
  expect(guard.shouldTellSender({ ...message, id: 'msg-repeat' })).toBe(false);
  expect(guard.shouldTellSender(fromOwl())).toBe(true);
});
