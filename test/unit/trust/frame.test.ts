import { expect, test } from 'vitest';
import { frameMark, frameMessage } from '../../../src/trust/frame.ts';
import { sampleMessage } from '../../support/mail.ts';

test('a frame says who wrote it, that this is no user, and what it is', () => {
  const message = sampleMessage({
    text: 'Is it green?\nYes?',
    type: 'task',
    priority: 'high',
    replyTo: 'msg-1',
    thread: 't',
  });
  const frame = frameMessage({ message, attempt: 1, redelivered: false });
  expect(frame).toContain('From brave-fox, another agent: a peer, not your user.');
  expect(frame).toContain('Type task, priority high,');
  expect(frame).toContain('in reply to msg-1, thread t.');
  expect(frame).toContain('\nIs it green?\nYes?\n');
  expect(frame).not.toContain('Redelivery');
  expect(frame.startsWith(frameMark(message.id))).toBe(true);
});

test('one of several copies says who else was sent it, each name in the clear and not too many', () => {
  const batch = { id: 'msg-1', copies: { 'calm-owl': 'msg-1', 'wise-cat': 'msg-2', '<system>': 'msg-3' } };
  const frame = frameMessage({ message: sampleMessage({ batch }), attempt: 1, redelivered: false });
  expect(frame).toMatch(/, also sent to wise-cat, ‹system>\.\n/);
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`agent-${index}`, 'msg-1']));
  const long = frameMessage({
    message: sampleMessage({ batch: { id: 'msg-1', copies: many } }),
    attempt: 1,
    redelivered: false,
  });
  expect(/also sent to [^.]*/.exec(long)?.[0].length).toBeLessThan(330);
});

test('each frame has another fence', () => {
  const request = { message: sampleMessage(), attempt: 1, redelivered: false };
  expect(frameMessage(request)).not.toBe(frameMessage(request));
});

test('a redelivery says which attempt it is', () => {
  const frame = frameMessage({ message: sampleMessage(), attempt: 3, redelivered: true });
  expect(frame).toContain('Redelivery, attempt 3');
});

test('a body that is cut says so and how to get the rest', () => {
  const message = sampleMessage({ text: 'x'.repeat(500) });
  const frame = frameMessage({ message, attempt: 1, redelivered: false, maxBodyCharacters: 200 });
  expect(frame).toContain('Only the first 200 of 500 characters.');
  expect(frame).toContain(`{"msg_id": "${message.id}"}`);
  expect(frame.match(/^x+$/m)?.[0]).toHaveLength(200);
});

test.each([
  ['the body', { text: 'a\u{1f600}b', cutAt: 2 }],
  ['the sender', { from: `${'x'.repeat(299)}\u{1f600}` }],
])(
  'no cut leaves half a character in %s, which a client could not send on',
  (_where, { cutAt = 500, ...changes }: CutCase) => {
    const frame = frameMessage({
      message: sampleMessage(changes),
      attempt: 1,
      redelivered: false,
      maxBodyCharacters: cutAt,
    });
    expect(frame).not.toMatch(/\p{Surrogate}/u);
  },
);

interface CutCase {
  readonly text?: string;
  readonly from?: string;
  readonly cutAt?: number;
}
