import { expect, test } from 'vitest';
import { timeOfMessageId } from '../../../src/protocol/ids.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { nextMessageId } from '../../../src/store/next-id.ts';
import { ensureMailbox, openStore, type Store } from '../../../src/store/store.ts';
import { fileSystemAt } from '../../support/intercepted-file-system.ts';
import { claimById, dropFile, offerSample, openTestStore, sendSample } from '../../support/mail.ts';

const hourMs = 60 * 60 * 1000;
const nowMs = Date.UTC(2026, 5, 1);

test('an id of a process whose clock is an hour behind sorts behind what waits and what is offered', async () => {
  const { store, mailbox } = await storeAt(nowMs);
  const behind = await sameStoreAt(store, nowMs - hourMs);
  const first = await nextMessageId(store, mailbox);
  await sendSample(store, { id: first });
  const second = await nextMessageId(behind, mailbox);
  expect(second > first).toBe(true);
  expect(timeOfMessageId(second)).toBe(nowMs + 1);

  await claimById(store, mailbox, first);
  const third = await nextMessageId(await sameStoreAt(store, nowMs - hourMs), mailbox);
  expect(third > first).toBe(true);
});

test('a forwarded file counts, and so does what is offered under a former name', async () => {
  const { store, mailbox } = await storeAt(nowMs);
  const first = await nextMessageId(store, mailbox);
  const heir = await ensureMailbox(store, 'devops');
  await offerSample(store, mailbox, { id: first });
  const process = () => sameStoreAt(store, nowMs - hourMs);
  expect((await nextMessageId(await process(), heir)) < first).toBe(true);
  const behind = await nextMessageId(await process(), heir, [mailbox]);
  expect(behind > first).toBe(true);
  dropFile(heir, `${behind}.forwarded-1a2b3c4d.json`, '{}');
  expect((await nextMessageId(await process(), heir)) > behind).toBe(true);
});

test('ids that are asked for at the same moment are in the order of asking', async () => {
  const { store, mailbox } = await storeAt(nowMs);
  const ids = await Promise.all(Array.from({ length: 20 }, () => nextMessageId(store, mailbox)));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a process keeps its own order when its clock goes back, also when its mail was taken meanwhile', async () => {
  const { store, mailbox } = await openTestStore();
  const clock = { nowMs };
  const moved = { ...store, fs: fileSystemAt(() => clock.nowMs) };
  const first = await nextMessageId(moved, mailbox);
  clock.nowMs -= 48 * hourMs;
  expect((await nextMessageId(moved, mailbox)) > first).toBe(true);
});

test('two processes that make an id at the same moment make two', async () => {
  const { store, mailbox } = await storeAt(nowMs);
  dropFile(mailbox, `${await nextMessageId(store, mailbox)}.json`, '{}');
  const others = [await sameStoreAt(store, nowMs), await sameStoreAt(store, nowMs)];
  const [one, other] = await Promise.all(others.map((each) => nextMessageId(each, mailbox)));
  expect(one).not.toBe(other);
});

test('a foreign id more than a day ahead is not followed, nor is one that is not ours', async () => {
  const { store, mailbox } = await storeAt(nowMs);
  for (const ahead of [25 * hourMs, 1000 * 365 * 24 * hourMs]) {
    const future = await nextMessageId(await sameStoreAt(store, nowMs + ahead), mailboxOf('/nowhere', 'x'));
    dropFile(mailbox, `${future}.json`, '{}');
  }
  for (const name of ['msg-7ZZZZZZZZZZZZZZZZZZZZZZZZZ', 'msg-zzz', 'zzz']) dropFile(mailbox, `${name}.json`, '{}');
  expect(timeOfMessageId(await nextMessageId(store, mailbox))).toBe(nowMs);
});

test('ids return to the clock when an id that was hours ahead has gone, and never touched other mailboxes', async () => {
  const { store, mailbox } = await storeAt(nowMs);
  const ahead = await nextMessageId(await sameStoreAt(store, nowMs + 20 * hourMs), mailbox);
  await sendSample(store, { id: ahead });
  expect((await nextMessageId(store, mailbox)) > ahead).toBe(true);
  const other = await ensureMailbox(store, 'brave-fox');
  expect(timeOfMessageId(await nextMessageId(store, other))).toBe(nowMs);

  await claimById(store, await ensureMailbox(store, 'calm-owl'), ahead).then(({ fileName }) =>
    store.fs.unlink(`${mailbox.claimed}/${fileName}`),
  );
  expect(timeOfMessageId(await nextMessageId(await sameStoreAt(store, nowMs), mailbox))).toBe(nowMs);
});

async function storeAt(timeMs: number) {
  const { store, mailbox } = await openTestStore();
  return { store: await sameStoreAt(store, timeMs), mailbox };
}

/** What another process sees that has just started and has a clock of its own. */
function sameStoreAt(store: Store, timeMs: number): Promise<Store> {
  return openStore(
    fileSystemAt(() => timeMs),
    store.layout.root,
  );
}
