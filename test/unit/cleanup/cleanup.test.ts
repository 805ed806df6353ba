import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CleanupRules, findRemovable } from '../../../src/cleanup/cleanup.ts';
import { removeFiles } from '../../../src/cleanup/remove.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate } from '../../../src/store/gate.ts';
import { deadLetter } from '../../../src/store/outcomes/dead-letter.ts';
import { writeReceipt } from '../../../src/store/outcomes/receipt.ts';
import { send } from '../../../src/store/send.ts';
import { places } from '../../support/census.ts';
import { allOf, cleaned } from '../../support/cleaned.ts';
import { fileSystemAt } from '../../support/intercepted-file-system.ts';
import { claimById, dropFile, offerSample, openTestStore, sampleMessage, sendSample } from '../../support/mail.ts';

const dayMs = 24 * 60 * 60 * 1000;
const monthOld: CleanupRules = { olderThanMs: 30 * dayMs };

/** A store whose clock the test moves. */
async function openAgingStore() {
  let aheadMs = 0;
  const { store, mailbox } = await openTestStore(fileSystemAt(() => Date.now() + aheadMs));
  const clean = async (rules: CleanupRules) => {
    const files = await cleaned(store, findRemovable(store, rules));
    return files.map(({ kind }) => kind).sort();
  };
  return { store, mailbox, clean, pass: (days: number) => (aheadMs += days * dayMs) };
}

async function fileSample({ store, mailbox }: Awaited<ReturnType<typeof openAgingStore>>, text = 'read') {
  const { message, held } = await offerSample(store, mailbox, { text });
  await confirm(store, mailbox, held);
  await writeReceipt(store, mailbox, held, 'transcript');
  return message;
}

test('mail that was seen goes with its receipt once it is old enough, and not before', async () => {
  const aging = await openAgingStore();
  const message = await fileSample(aging);
  aging.pass(29);
  expect(await aging.clean(monthOld)).toEqual([]);
  aging.pass(2);
  expect(await aging.clean(monthOld)).toEqual(['note', 'seen', 'used id']);
  expect(places(aging.mailbox)).toEqual([]);
  expect(existsSync(join(aging.mailbox.receipts, `${message.id}.receipt.json`))).toBe(false);
});

test('mail that nobody has seen stays, however old: waiting, or offered', async () => {
  const aging = await openAgingStore();
  const waiting = await sendSample(aging.store);
  const { message: offered } = await offerSample(aging.store, aging.mailbox);
  aging.pass(4000);
  expect(await aging.clean({ olderThanMs: 0, maxBytes: 0 })).toEqual([]);
  expect(places(aging.mailbox)).toEqual([`claimed ${offered.id}`, `inbox ${waiting.id}`]);
  expect(existsSync(join(aging.mailbox.accepted, offered.id))).toBe(true);
});

test('an id stays used up until its message would have expired, so that a late second copy is dropped', async () => {
  const aging = await openAgingStore();
  const message = await fileSample(aging);
  aging.pass(2);
  expect(await aging.clean({ olderThanMs: dayMs })).toEqual(['note', 'seen']);
  await send(aging.store, 'calm-owl', message);
  const second = await claimById(aging.store, aging.mailbox, message.id);
  expect(await gate(aging.store, aging.mailbox, second)).toBe('dropped');
  aging.pass(7);
  expect(await aging.clean({ olderThanMs: dayMs })).toEqual(['used id']);
});

test('what is dead goes with its reason, what is bad as well', async () => {
  const aging = await openAgingStore();
  const { held } = await offerSample(aging.store, aging.mailbox);
  await deadLetter(aging.store, aging.mailbox, held, { state: 'dead', reason: 'offered too often' });
  writeFileSync(join(aging.mailbox.bad, 'x~broken.json'), '{');
  aging.pass(31);
  expect(await aging.clean(monthOld)).toEqual(['bad', 'dead', 'dead', 'used id']);
});

test('past the size the oldest goes first, until what is left fits', async () => {
  const aging = await openAgingStore();
  const texts = ['first', 'second', 'third'];
  const messages = [];
  for (const text of texts) messages.push(await fileSample(aging, text.padEnd(10_000)));
  expect(await aging.clean({ olderThanMs: dayMs, maxBytes: 25_000 })).toEqual(['seen']);
  expect(places(aging.mailbox)).toEqual(messages.slice(1).map(({ id }) => `done ${id}`));
});

test('a draft of a sender that died goes after a day; one that is being written stays', async () => {
  const aging = await openAgingStore();
  const draft = join(aging.mailbox.tmp, 'msg-1~1-abc');
  writeFileSync(draft, 'half');
  expect(await aging.clean(monthOld)).toEqual([]);
  aging.pass(2);
  expect(await aging.clean(monthOld)).toEqual(['draft']);
});

test('looking removes nothing, and a file that went meanwhile is no error', async () => {
  const aging = await openAgingStore();
  await fileSample(aging);
  aging.pass(31);
  const batches = await allOf(findRemovable(aging.store, { ...monthOld, isDryRun: true }));
  expect(places(aging.mailbox)).toHaveLength(1);
  expect((await removeFiles(aging.store, batches)).removed).toBe(3);
  expect((await removeFiles(aging.store, batches)).removed).toBe(0);
});

test('a file of another program in an inbox is mail that nobody has seen', async () => {
  const aging = await openAgingStore();
  const path = dropFile(aging.mailbox, 'backup-1.json', JSON.stringify(sampleMessage()));
  utimesSync(path, 1, 1);
  aging.pass(4000);
  expect(await aging.clean({ olderThanMs: 0, maxBytes: 0 })).toEqual([]);
});

test('what was dropped, counted, rung and indexed goes when nothing uses it, and stays while something does', async () => {
  const aging = await openAgingStore();
  const waiting = await sendSample(aging.store);
  const at = (...names: string[]) => join(aging.mailbox.root, ...names);
  const indexAt = (...names: string[]) => join(aging.store.layout.index, 'calm-owl', ...names);
  for (const folder of [at('quota', 'fox'), at('dropped'), indexAt('inbox'), indexAt('done-2020-01-01')])
    mkdirSync(folder, { recursive: true });
  const manifest = indexAt('inbox', 'manifest.json');
  writeFileSync(manifest, '{"segments":[{"file":"used.lines"}]}');
  const kept = [at('quota', 'fox', `${waiting.id}~1`), manifest, indexAt('inbox', 'used.lines')];
  const old = [at('quota', 'fox', 'msg-1~1'), at('dropped', 'msg-1.json'), at('bell', '1-a')];
  const unused = [indexAt('inbox', 'unused.lines'), indexAt('done-2020-01-01', 'old.lines')];
  for (const path of [...kept, ...old, ...unused]) if (path !== manifest) writeFileSync(path, '');
  expect(await aging.clean(monthOld)).toEqual([]);
  aging.pass(31);
  expect(await aging.clean(monthOld)).toEqual(['dead', 'index', 'index', 'mark', 'mark']);
  expect([...kept, ...old, ...unused].filter((path) => existsSync(path))).toEqual(kept);
  expect(existsSync(indexAt('done-2020-01-01'))).toBe(false);
});
