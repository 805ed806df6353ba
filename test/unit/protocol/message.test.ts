import { expect, test } from 'vitest';
import { encodeMessage, expiresAtMs, maxNestingDepth, parseMessage } from '../../../src/protocol/message.ts';
import { sampleMessage } from '../../support/mail.ts';

const fallback = { id: 'file-0', to: 'calm-owl', timeMs: Date.UTC(2026, 0, 2) };
const parse = (value: unknown) => parseMessage(Buffer.from(JSON.stringify(value)), fallback);

test('what is written is read back the same', () => {
  const message = sampleMessage({
    text: 'a "quoted"\n\u{1f600} text',
    task: { title: 't', steps: [1, { two: null }] },
  });
  expect(parseMessage(encodeMessage(message), fallback)).toEqual({ ok: true, message });
});

test('a message of the older tool is read with everything that it says', () => {
  const older = {
    id: 'msg-3f2b8a4e-93a1-4b43-a8d6-5a5f8d7a2c11',
    timestamp: '2025-03-04T05:06:07.123456+00:00',
    from: 'brave-fox',
    to: 'calm-owl',
    type: 'task',
    priority: 'high',
    identity: { agent: 'claude', mode: 'interactive' },
    task: { title: 'Review', status: 'pending' },
    content: { text: 'Please review', parts: [] },
    replyTo: null,
    ttl: 3600,
  };
  const parsed = parse(older);
  expect(parsed).toEqual({ ok: true, message: { ...older, thread: null, hops: 0, v: 1 } });
  if (parsed.ok) expect(expiresAtMs(parsed.message)).toBe(Date.UTC(2025, 2, 4, 6, 6, 7, 123));
});

test('the least that a script can write gets its id, recipient and time from its place', () => {
  expect(parse({ from: 'cron', content: 'hello' })).toMatchObject({
    ok: true,
    message: {
      ...{ id: 'file-0', to: 'calm-owl', timestamp: '2026-01-02T00:00:00.000Z', type: 'message', priority: 'normal' },
      ...{ content: { text: 'hello', parts: [] }, replyTo: null, ttl: 7 * 24 * 60 * 60, hops: 0 },
    },
  });
});

test('unknown fields are no fault, at the top and in the content', () => {
  expect(parse({ from: 'a', content: { text: 'x', format: 'md' }, future: { v: 9 }, __proto__: 1 })).toMatchObject({
    ok: true,
  });
});

test('a byte order mark is no fault', () => {
  expect(parseMessage(Buffer.from('\ufeff{"from":"a","content":"x"}'), fallback).ok).toBe(true);
});

test.each([
  ['nothing about its sender', { content: 'x' }, /"from"/],
  ['no content', { from: 'a' }, /"content"/],
  ['a type that nobody knows', { from: 'a', content: 'x', type: 'virus' }, /"type"/],
  ['a negative time to live', { from: 'a', content: 'x', ttl: -1 }, /"ttl"/],
  ['an id with a path in it', { id: '../../x', from: 'a', content: 'x' }, /id/],
  ['an empty id', { id: '', from: 'a', content: 'x' }, /id/],
  ['a timestamp that is no date', { from: 'a', content: 'x', timestamp: 'yesterday' }, /timestamp/],
  ['a list instead of a message', ['a'], /message|wrong/],
  ['null instead of a message', null, /message|wrong/],
])('%s is a reason and not an error', (_what, value, reason) => {
  expect(parse(value)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

test('nesting is allowed up to the limit and no deeper', () => {
  const task = (depth: number): unknown => (depth === 0 ? 1 : { a: task(depth - 1) });
  const atDepth = (depth: number) => parse({ from: 'a', content: 'x', task: task(depth - 1) });
  expect(atDepth(maxNestingDepth).ok).toBe(true);
  expect(atDepth(maxNestingDepth + 1)).toMatchObject({ ok: false, reason: expect.stringContaining('nested') });
});

test('what the copies have in common is kept, and dropped where another program means something else by it', () => {
  const batch = { id: 'msg-1', copies: { 'calm-owl': 'msg-1', 'wise-cat': 'msg-2' } };
  expect(parse({ from: 'cron', content: 'x', batch })).toMatchObject({ ok: true, message: { batch } });
  for (const other of ['monday', 7, null, { id: 1 }, { id: 'x', copies: ['a'] }]) {
    const parsed = parse({ from: 'cron', content: 'x', batch: other });
    expect(parsed.ok && parsed.message.batch).toBeUndefined();
  }
});
