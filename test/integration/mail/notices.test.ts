import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { takeWarnings } from '../../../src/bridge/bridge.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { sweepExpired } from '../../../src/handover/sweep.ts';
import { noticeIdOf } from '../../../src/protocol/ids.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { notifySender } from '../../../src/sending/notify-sender.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

const hourMs = 60 * 60 * 1000;

test('the sender hears once, at its next turn, that its message expired', async () => {
  await using world = await openWorld();
  const [owl, fox] = [await world.startAgent('calm-owl'), await world.startAgent('brave-fox')];
  const { id } = await world.mail('brave-fox', 'hello', { ttl: 60 });
  world.pass(hourMs);
  expect((await handOver(world.bridge, { name: 'brave-fox', client: fox })).messages).toEqual([]);
  expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'expired' });

  const { messages } = await handOver(world.bridge, { name: 'calm-owl', client: owl });
  expect(messages).toMatchObject([{ type: 'status', from: 'brave-fox', priority: 'low', replyTo: id }]);
  expect(messages[0]?.content.text).toContain(`Your message ${id} to brave-fox is expired: nobody took it within 60 s`);
  expect((await handOver(world.bridge, { name: 'calm-owl', client: owl })).messages).toEqual([]);
});

test('a sender of urgent mail is woken for the news', async () => {
  await using world = await openWorld();
  const owl = await world.startAgent('calm-owl');
  await world.mail('brave-fox', 'hello', { ttl: 60, priority: 'critical' });
  world.pass(hourMs);
  expect(await sweepExpired(world.bridge, owl)).toBe(1);
  const { messages } = await handOver(world.bridge, { name: 'calm-owl', client: owl });
  expect(messages).toMatchObject([{ type: 'status', priority: 'critical' }]);
});

test('mail that expires while its reader is away is put aside by anybody, and fresh mail is left alone', async () => {
  await using world = await openWorld();
  const owl = await world.startAgent('calm-owl');
  const old = await world.mail('brave-fox', 'hello', { ttl: 60 });
  world.pass(hourMs);
  const fresh = await world.mail('brave-fox', 'hello again', { ttl: 60 });
  expect(await sweepExpired(world.bridge, owl)).toBe(1);
  expect(await requireStatus(world.bridge, old.id)).toMatchObject({ state: 'expired' });
  expect(await requireStatus(world.bridge, fresh.id)).toMatchObject({ state: 'queued' });
});

test('expired mail of an agent that is online is left to it', async () => {
  await using world = await openWorld();
  const owl = await world.startAgent('calm-owl');
  await world.startAgent('brave-fox');
  await world.mail('brave-fox', 'hello', { ttl: 60 });
  world.pass(hourMs);
  expect(await sweepExpired(world.bridge, owl)).toBe(0);
});

test('a notice that was sent before a crash is not sent twice, and a notice about a notice never is', async () => {
  await using world = await openWorld();
  const owl = await world.startAgent('calm-owl');
  const message = await world.mail('brave-fox', 'hello');
  const fate = { state: 'dead', reason: 'nobody wants it' } as const;
  await notifySender(world.bridge, message, fate);
  world.pass(1000);
  await notifySender(world.bridge, message, fate);
  await notifySender(world.bridge, { ...message, type: 'status' }, fate);
  expect(await textsFor(world, owl)).toEqual([`Your message ${message.id} to brave-fox is dead: nobody wants it.`]);
  await notifySender(world.bridge, message, fate);
  expect(await textsFor(world, owl)).toEqual([]);
});

test('a sender that has no mailbox, such as a script without a name, is not told', async () => {
  await using world = await openWorld();
  const message = await world.mail('brave-fox', 'hello', { from: 'nobody-at-all' });
  await notifySender(world.bridge, message, { state: 'dead', reason: 'nobody wants it' });
  await expect(requireStatus(world.bridge, noticeIdOf('notice', message.id))).rejects.toThrow('NOT_FOUND');
});

async function textsFor(world: World, owl: Parameters<typeof sweepExpired>[1]): Promise<string[]> {
  const { messages } = await handOver(world.bridge, { name: 'calm-owl', client: owl });
  return messages.map(({ content }) => content.text);
}

test('an expired message whose long id has a full stop at any place is put aside, and its sender hears of it', async () => {
  await using world = await openWorld();
  const [owl, fox] = [await world.startAgent('calm-owl'), await world.startAgent('brave-fox')];
  const ids = Array.from({ length: 20 }, (_, index) =>
    `${'a'.repeat(80 + index)}.`.padEnd(100, 'b').slice(0, 99).concat('c'),
  );
  for (const id of ids) await world.mail('brave-fox', 'hello', { id, ttl: 60 });
  world.pass(hourMs);
  const good = await world.mail('brave-fox', 'the good one');
  const { messages } = await handOver(world.bridge, { name: 'brave-fox', client: fox });
  expect(messages.map(({ id }) => id)).toEqual([good.id]);
  for (const id of ids) expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'expired' });
  const heard: (string | null)[] = [];
  for (let more = true; more; ) {
    const { messages: notices } = await handOver(world.bridge, { name: 'calm-owl', client: owl });
    heard.push(...notices.map(({ replyTo }) => replyTo));
    more = notices.length > 0;
  }
  expect(heard.sort()).toEqual(ids.sort());
});

test('a notice that cannot be sent holds nothing up, and the person is told of it', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  await world.startAgent('calm-owl');
  const late = await world.mail('brave-fox', 'hello', { ttl: 60 });
  world.pass(hourMs);
  const { inbox } = await ensureMailbox(world.bridge.store, 'calm-owl');
  rmSync(inbox, { recursive: true });
  writeFileSync(inbox, 'no folder');
  const good = await world.mail('brave-fox', 'the good one');
  const { messages } = await handOver(world.bridge, { name: 'brave-fox', client: fox });
  expect(messages.map(({ id }) => id)).toEqual([good.id]);
  expect(await requireStatus(world.bridge, late.id)).toMatchObject({ state: 'expired' });
  expect(takeWarnings(world.bridge)).toEqual([
    expect.stringContaining(`calm-owl could not be told that the message ${late.id}`),
  ]);
});
