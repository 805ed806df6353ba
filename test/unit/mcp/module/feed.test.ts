import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../../src/base/fs.ts';
import { ModuleFeed } from '../../../../src/mcp/module/feed.ts';

const view = { band: [{ parts: [], columns: 8 }] };

/** A clock that a test moves; who waits is answered by what happens, or ends with its signal. */
function feedWithClock() {
  let nowMs = 0;
  const fs = { ...nodeFileSystem, monotonicMs: () => nowMs };
  return { feed: new ModuleFeed(fs), pass: (ms: number) => (nowMs += ms) };
}

test('a module that waits is told what is new, and only once', async () => {
  const { feed } = feedWithClock();
  const waiting = feed.wait(0);
  feed.show(view);
  expect(await waiting).toEqual({ number: 1, view });
  feed.show({ ...view });
  expect(await feed.wait(0)).toEqual({ number: 1, view });
});

test('a ring reaches one question, and is refused where nobody asks', async () => {
  const { feed, pass } = feedWithClock();
  expect(feed.ring('nobody is there')).toBe(false);
  const waiting = feed.wait(0);
  expect(feed.ring('mail waits')).toBe(true);
  expect(await waiting).toMatchObject({ ring: 'mail waits' });
  pass(10_000);
  expect(feed.ring('it has ended')).toBe(false);
});

test('what rang between two questions is told by the next one', async () => {
  const { feed } = feedWithClock();
  const waiting = feed.wait(0);
  feed.show(view);
  const { number } = await waiting;
  expect(feed.ring('mail waits')).toBe(true);
  expect(await feed.wait(number)).toMatchObject({ ring: 'mail waits' });
});

test('a question that nobody waits for any more takes no ring', async () => {
  const { feed } = feedWithClock();
  const gone = new AbortController();
  const waiting = feed.wait(0, gone.signal);
  gone.abort();
  expect(await waiting).not.toHaveProperty('ring');
  expect(feed.ring('mail waits')).toBe(true);
  expect(await feed.wait(0)).toMatchObject({ ring: 'mail waits' });
});

test('it is known whether a module runs, has ended, or never came', async () => {
  const { feed, pass } = feedWithClock();
  expect(feed.state).toBe('absent');
  feed.show(view);
  await feed.wait(0);
  expect(feed.state).toBe('runs');
  pass(10_000);
  expect(feed.state).toBe('ended');
});
