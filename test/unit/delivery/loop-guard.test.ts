import { expect, test } from 'vitest';
import { LoopGuard } from '../../../src/delivery/loop-guard.ts';
import type { Message } from '../../../src/protocol/message.ts';
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
  expect(guard.whyHeld(fromOwl({ hops: 3 }))).toBeUndefined();
  expect(guard.whyHeld(fromOwl({ hops: 4 }))).toBe(
    'agents have answered each other 3 times without a prompt of a person',
  );
});

test('one agent causes only so many turns within an hour, and others are not held back for it', () => {
  const guard = newGuard();
  for (let turn = 0; turn < 2; turn++) guard.noteTurn([fromOwl()]);
  expect(guard.whyHeld(fromOwl())).toContain('calm-owl has caused 2 turns here within an hour');
  expect(guard.whyHeld(fromOwl({ from: 'brave-fox' }))).toBeUndefined();
  nowMs += 61 * minuteMs;
  expect(guard.whyHeld(fromOwl())).toBeUndefined();
});

test('a prompt of the person lets them begin again', () => {
  const guard = newGuard();
  for (let turn = 0; turn < 2; turn++) guard.noteTurn([fromOwl()]);
  guard.reset();
  expect(guard.whyHeld(fromOwl())).toBeUndefined();
});

test('the same text from the same agent wakes nobody again within a minute, and the first may ring once more', () => {
  const guard = newGuard({ maxTurnsPerHour: 100 });
  const first = fromOwl({ id: 'msg-first', content: { text: 'are you there?', parts: [] } });
  guard.noteTurn([first]);
  expect(guard.whyHeld(first)).toBeUndefined();
  const repeat = fromOwl({ id: 'msg-repeat', content: { text: 'are you there?', parts: [] } });
  expect(guard.whyHeld(repeat)).toContain('sent the same text');
  nowMs += minuteMs;
  expect(guard.whyHeld(repeat)).toBeUndefined();
});

test('what a person sent is never held back', () => {
  const guard = newGuard({ maxTurnsPerHour: 0 });
  expect(guard.whyHeld(fromOwl({ identity: { mode: 'agent' } }))).toBeDefined();
  const signature = { state: 'verified', handling: 'accept' } as const;
  expect(guard.whyHeld(fromOwl({ identity: { mode: 'person' }, signature, hops: 99 }))).toBeUndefined();
  expect(guard.whyHeld(fromOwl({ identity: { mode: 'person' }, hops: 99 })), 'by its own word').toBeDefined();
});

test('the sender is told once an hour, and not of repeats', () => {
  const guard = newGuard({ maxTurnsPerHour: 0 });
  expect([guard.shouldTellSender(fromOwl()), guard.shouldTellSender(fromOwl())]).toEqual([true, false]);
  nowMs += 61 * minuteMs;
  const message = fromOwl();
  guard.noteTurn([message]);
  expect(guard.shouldTellSender({ ...message, id: 'msg-repeat' })).toBe(false);
  expect(guard.shouldTellSender(fromOwl())).toBe(true);
});
