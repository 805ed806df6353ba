import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../../src/base/fs.ts';
import { dateFolderOf } from '../../../../src/protocol/ids.ts';
import type { MailboxLayout } from '../../../../src/protocol/layout.ts';
import { encodeMessage, type Message } from '../../../../src/protocol/message.ts';
import { confirm } from '../../../../src/store/confirm.ts';
import { findInHistory, type HistoryQuery } from '../../../../src/store/history/history.ts';
import { foldText } from '../../../../src/store/history/history-line.ts';
import { deadLetter } from '../../../../src/store/outcomes/dead-letter.ts';
import type { Store } from '../../../../src/store/store.ts';
import {
  fileSystemAt,
  interceptFileSystem,
  type Operation,
  systemError,
} from '../../../support/intercepted-file-system.ts';
import { claimById, dropFile, offerSample, openTestStore, sampleMessage, sendSample } from '../../../support/mail.ts';

const day = 86_400_000;

describe('what is found', () => {
  test('is found wherever it lies, once', async () => {
    const { store, mailbox } = await openTestStore();
    const queued = await sendSample(store, { text: 'a PARCEL waits' });
    const { message: offered } = await offerSample(store, mailbox, { text: 'a parcel was offered' });
    const { message: seen, held } = await offerSample(store, mailbox, { text: 'a parcel was seen' });
    await confirm(store, mailbox, held);
    const dead = await sendSample(store, { text: 'a parcel is dead' });
    await deadLetter(store, mailbox, await claimById(store, mailbox, dead.id), { state: 'dead', reason: 'parcel' });
    dropFile(mailbox, 'cron-1.json', '{"from":"cron","content":"a parcel of a script"}');
    await sendSample(store, { text: 'nothing of the kind' });
    const hits = await findInHistory(store, { terms: ['parcel'] });
    expect(hits.map(({ id, folder }) => [id, folder.key.replace(/-.*/, '')]).sort()).toEqual(
      [
        [queued.id, 'inbox'],
        [offered.id, 'claimed'],
        [seen.id, 'done'],
        [dead.id, 'dead'],
        [hits.find(({ id }) => id.startsWith('file-') || id === 'cron-1')?.id ?? 'none', 'inbox'],
      ].sort(),
    );
  });

  test('does not depend on case, accents or white space, in any script', async () => {
    const { store } = await openTestStore();
    const { id } = await sendSample(store, { text: 'Die Tür\n\tist  ZU; 扉は閉まっている; дверь закрыта' });
    for (const words of ['tur ist zu', 'TÜR', '扉は閉', 'ДВЕРЬ']) {
      expect(
        (await findInHistory(store, { terms: [foldText(words)] })).map((hit) => hit.id),
        words,
      ).toEqual([id]);
    }
    for (const words of ['tor', 'brave-fox', id.toLowerCase(), 'message']) {
      expect(await findInHistory(store, { terms: [foldText(words)] }), words).toEqual([]);
    }
  });

  test('fits every part of the query', async () => {
    const { store } = await openTestStore();
    const one = await sendSample(store, { text: 'red parcel', from: 'brave-fox', thread: 'weather' });
    const other = await sendSample(store, { text: 'blue parcel', from: 'wise-cat', replyTo: one.id });
    const ids = async (query: Partial<HistoryQuery>) =>
      (await findInHistory(store, { terms: [], ...query })).map(({ id }) => id).sort();
    expect(await ids({ terms: ['parcel'] })).toEqual([one.id, other.id].sort());
    expect(await ids({ terms: ['parcel', 'red'] })).toEqual([one.id]);
    expect(await ids({ terms: ['red', 'blue'] })).toEqual([]);
    expect(await ids({ from: new Set(['wise-cat']) })).toEqual([other.id]);
    expect(await ids({ thread: 'weather' })).toEqual([one.id]);
    expect(await ids({ thread: one.id })).toEqual([one.id, other.id].sort());
    expect(await ids({ thread: 'weath' })).toEqual([]);
    expect(await ids({ to: new Set(['brave-fox']) })).toEqual([]);
    expect(await ids({ own: new Set(['wise-cat']) })).toEqual([other.id]);
    expect(await ids({ own: new Set(['calm-owl']) })).toEqual([one.id, other.id].sort());
    expect(await ids({ sinceMs: Date.now() + 1000 })).toEqual([]);
  });

  test('has a greater score for whole words and for more of them', async () => {
    const { store } = await openTestStore();
    const texts = ['concatenated', 'a cat', 'a cat and a cat', 'no such animal'];
    for (const text of texts) await sendSample(store, { text, from: text });
    const hits = await findInHistory(store, { terms: ['cat'] });
    const scores = new Map(hits.map(({ key, score }) => [key, score]));
    expect([...scores.values()].toSorted((one, other) => one - other)).toEqual([2, 4, 7]);
  });
});

describe('the index', () => {
  test.each([
    ['just now', nodeFileSystem],
    ['a while ago', later],
  ])('gives what reading every file gives, whatever was added, moved and taken away %s', async (_when, fs) => {
    const { store, mailbox } = await openTestStore(fs);
    for (const daysAgo of [0, 1, 2]) fillDay(mailbox, 300, daysAgo);
    await expectSameAsReading(store, mailbox);
    expect(readdirSync(join(store.layout.index, mailbox.name))).toHaveLength(3);
    fillDay(mailbox, 5, 0);
    fillDay(mailbox, 5, 1);
    await expectSameAsReading(store, mailbox);
    for (const file of doneFiles(mailbox).filter((_file, index) => index % 7 === 0)) unlinkSync(file);
    await expectSameAsReading(store, mailbox);
    fillDay(mailbox, 400, 0);
    await expectSameAsReading(store, mailbox);
    await expectSameAsReading(store, mailbox);
  });

  test('spares listing a folder that has not changed, and reading what was read before', async () => {
    const operations: Operation[] = [];
    const fs = interceptFileSystem((operation, perform) => {
      operations.push(operation);
      return perform();
    }, later);
    const { store, mailbox } = await openTestStore(fs);
    fillDay(mailbox, 20, 1);
    await findInHistory(store, { terms: ['number'] });
    operations.length = 0;
    expect(await findInHistory(store, { terms: ['number'] })).toHaveLength(20);
    const day = join(mailbox.done, dateFolderOf(idOf(1)));
    const names = operations.filter(({ paths }) => paths[0]?.startsWith(day)).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(['stat']));
  });

  test('is not believed about a name of another program that was used again', async () => {
    const { store, mailbox } = await openTestStore();
    for (let count = 0; count < 300; count++)
      dropFile(mailbox, `cron-${count}.json`, `{"from":"cron","content":"old parcel"}`);
    expect(await findInHistory(store, { terms: ['old'] })).toHaveLength(300);
    unlinkSync(join(mailbox.inbox, 'cron-7.json'));
    dropFile(mailbox, 'cron-7.json', '{"from":"cron","content":"new parcel"}');
    writeFileSync(join(mailbox.inbox, 'cron-8.json'), '{"from":"cron","content":"rewritten parcel"}');
    expect(await findInHistory(store, { terms: ['old'] })).toHaveLength(298);
    expect(await findInHistory(store, { terms: ['new'] })).toHaveLength(1);
    expect(await findInHistory(store, { terms: ['rewritten'] })).toHaveLength(1);
  });

  test.each<[string, (folder: string) => void]>([
    ['is deleted', (folder) => rmSync(folder, { recursive: true })],
    ['has no manifest', (folder) => unlinkSync(join(folder, 'manifest.json'))],
    ['has half a manifest', (folder) => truncateSync(join(folder, 'manifest.json'), 100)],
    ['has a manifest of something else', (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":2}')],
    ['lacks a segment', (folder) => unlinkSync(segmentIn(folder))],
    ['has a segment that was cut', (folder) => truncateSync(segmentIn(folder), 1000)],
    ['has a segment that has grown', (folder) => appendFileSync(segmentIn(folder), 'x\n')],
    ['has a segment with one wrong byte', (folder) => damage(segmentIn(folder))],
    ['has left-overs of a process that was ended', (folder) => writeFileSync(join(folder, 'zz.lines'), 'parcel\n')],
  ])('that %s is made anew', async (_what, spoil) => {
    const { store, mailbox } = await openTestStore();
    fillDay(mailbox, 300, 1);
    await expectSameAsReading(store, mailbox);
    const [day = ''] = readdirSync(join(store.layout.index, mailbox.name));
    spoil(join(store.layout.index, mailbox.name, day));
    await expectSameAsReading(store, mailbox);
    await expectSameAsReading(store, mailbox);
  });

  test('of several searches at once is right for each', async () => {
    const { store, mailbox } = await openTestStore();
    for (const daysAgo of [0, 1]) fillDay(mailbox, 600, daysAgo);
    const searches = [1, 2, 3, 4].map(() => findInHistory(store, { terms: ['number'] }));
    for (const hits of await Promise.all(searches)) expect(hits).toHaveLength(1200);
    await expectSameAsReading(store, mailbox);
  });

  test('holds no text that the message file does not show in plain', async () => {
    const { store, mailbox } = await openTestStore();
    const date = dateFolderOf(idOf(1));
    mkdirSync(join(mailbox.done, date), { recursive: true });
    const id = idOf(1);
    const closed = { ...sampleMessage({ id }), content: { text: '', parts: [], enc: 'v1:SECRET' } };
    writeFileSync(join(mailbox.done, date, `${id}.json`), JSON.stringify(closed));
    fillDay(mailbox, 3, 1);
    expect(await findInHistory(store, { terms: [] })).toHaveLength(4);
    const folder = join(store.layout.index, mailbox.name, `done-${date}`);
    expect(readFileSync(segmentIn(folder), 'utf8')).not.toContain(id);
    expect(await findInHistory(store, { terms: [] })).toHaveLength(4);
  });

  test('is not needed: a disk that takes no more makes searching slow and no worse', async () => {
    const full = interceptFileSystem((operation, perform) => {
      if (operation.name !== 'replaceFile') return perform();
      throw systemError('ENOSPC');
    }, later);
    const { store, mailbox } = await openTestStore(full);
    fillDay(mailbox, 300, 1);
    await expectSameAsReading(store, mailbox);
    expect(readdirSync(join(store.layout.index, mailbox.name, `done-${dateFolderOf(idOf(1))}`))).toEqual([]);
  });

  test('holds messages of any size', async () => {
    const { store, mailbox } = await openTestStore();
    fillDay(mailbox, 150, 1, 'x'.repeat(200_000));
    expect(await findInHistory(store, { terms: ['parcels'] })).toHaveLength(150);
    await expectSameAsReading(store, mailbox);
    const folder = join(store.layout.index, mailbox.name, `done-${dateFolderOf(idOf(1))}`);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test('forgets a message with its file, and a day with its folder, and is for the eyes of its owner alone', async () => {
    const { store, mailbox } = await openTestStore();
    fillDay(mailbox, 3, 1);
    fillDay(mailbox, 3, 2);
    await findInHistory(store, { terms: ['number'] });
    const root = join(store.layout.index, mailbox.name);
    const [first = '', second = ''] = readdirSync(root);
    if (process.platform !== 'win32') {
      expect(statSync(join(root, first)).mode & 0o777).toBe(0o700);
      expect(statSync(segmentIn(join(root, first))).mode & 0o777).toBe(0o600);
    }
    const [gone = ''] = readdirSync(join(mailbox.done, second.slice('done-'.length)));
    unlinkSync(join(mailbox.done, second.slice('done-'.length), gone));
    rmSync(join(mailbox.done, first.slice('done-'.length)), { recursive: true });
    expect(await findInHistory(store, { terms: ['number'] })).toHaveLength(2);
    expect(existsSync(join(root, first))).toBe(false);
    const left = readdirSync(join(root, second)).map((file) => readFileSync(join(root, second, file), 'utf8'));
    expect(left.join()).not.toContain(gone);
  });
});

let filled = 0;

function idOf(daysAgo: number): string {
  return `msg-${ulid(Date.now() - daysAgo * day)}`;
}

/** A clock by which every folder has long come to rest. */
const later = fileSystemAt(() => Date.now() + 60_000);

/** Messages that were seen, as they lie in done/. */
function fillDay(mailbox: MailboxLayout, count: number, daysAgo: number, more = ''): void {
  for (let index = 0; index < count; index++) {
    const id = idOf(daysAgo);
    const folder = join(mailbox.done, dateFolderOf(id));
    mkdirSync(folder, { recursive: true });
    const message = sampleMessage({ id, text: `number ${++filled} of the parcels ${more}`, from: `fox-${filled % 5}` });
    writeFileSync(join(folder, `${id}.json`), encodeMessage(message));
  }
}

function doneFiles(mailbox: MailboxLayout): string[] {
  return readdirSync(mailbox.done).flatMap((date) =>
    readdirSync(join(mailbox.done, date)).map((name) => join(mailbox.done, date, name)),
  );
}

async function expectSameAsReading(store: Store, mailbox: MailboxLayout): Promise<void> {
  const messages = doneFiles(mailbox).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Message);
  const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id).sort();
  const expected = messages.filter(({ from, content }) => from === 'fox-3' && content.text.includes('3'));
  const query = { terms: ['3', 'parcels'], from: new Set(['fox-3']) };
  expect(idsOf(await findInHistory(store, query))).toEqual(idsOf(expected));
  expect(idsOf(await findInHistory(store, { terms: [] }))).toEqual(idsOf(messages));
}

function segmentIn(folder: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith('.lines'));
  if (!name) throw new Error(`${folder} has no segment`);
  return join(folder, name);
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('parcels', bytes.length / 2);
  bytes[at] = 'q'.charCodeAt(0);
  writeFileSync(file, bytes);
}
