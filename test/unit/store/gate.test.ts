import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileStats } from '../../../src/base/fs.ts';
import { claimPath } from '../../../src/store/claim.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate, hasPassedGate } from '../../../src/store/gate.ts';
import { deadLetter } from '../../../src/store/outcomes/dead-letter.ts';
import { redeliver } from '../../../src/store/outcomes/redeliver.ts';
import { send } from '../../../src/store/send.ts';
import { places } from '../../support/census.ts';
import { interceptFileSystem } from '../../support/intercepted-file-system.ts';
import {
  claimById,
  offerSample,
  openTestStore,
  owner,
  recipient,
  sampleMessage,
  sendSample,
} from '../../support/mail.ts';

test('the first copy is let through and remembered by a hard link', async () => {
  const { store, mailbox } = await openTestStore();
  const { id } = await sendSample(store);
  const held = await claimById(store, mailbox, id);
  expect(await gate(store, mailbox, held)).toBe('first');
  expect(statSync(join(mailbox.accepted, id)).ino).toBe(statSync(claimPath(mailbox, held)).ino);
});

test('a redelivery of the same copy passes again', async () => {
  const { store, mailbox } = await openTestStore();
  const { held } = await offerSample(store, mailbox);
  const taken = await redeliver(store, mailbox, held, owner(2));
  expect(taken && (await gate(store, mailbox, taken))).toBe('again');
});

test('a second copy is dropped while the first is offered', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  await send(store, recipient, message);
  const second = await claimById(store, mailbox, message.id, owner(2));
  expect(await gate(store, mailbox, second)).toBe('dropped');
  expect(readdirSync(mailbox.claimed)).toEqual([held.fileName]);
});

test.each(['done', 'dead'] as const)(
  'a second copy is dropped when the first lies in %s, without accepted/ too',
  async (end) => {
    const { store, mailbox } = await openTestStore();
    const { message, held } = await offerSample(store, mailbox);
    if (end === 'done') await confirm(store, mailbox, held);
    else await deadLetter(store, mailbox, held, { state: 'dead', reason: 'tried' });
    await store.fs.unlink(join(mailbox.accepted, message.id));
    await send(store, recipient, message);
    expect(await gate(store, mailbox, await claimById(store, mailbox, message.id))).toBe('dropped');
    expect(places(mailbox)).toEqual([`${end} ${message.id}`]);
  },
);

test('both claims are on the disk before the id is used up and the second copy is removed', async () => {
  const steps: string[] = [];
  const fs = interceptFileSystem(({ name, paths }, perform) => {
    steps.push(`${name} ${basename(paths[0] ?? '').replace(/~.*/, '~')}`);
    return perform();
  });
  const { store, mailbox } = await openTestStore(fs);
  const { message } = await offerSample(store, mailbox);
  await send(store, recipient, message);
  const second = await claimById(store, mailbox, message.id);
  steps.length = 0;
  await gate(store, mailbox, second);
  const removed = steps.indexOf(`unlink ${message.id}~`);
  const usedUp = steps.indexOf(`link ${message.id}~`);
  expect(removed).toBeGreaterThan(usedUp);
  expect(steps.slice(0, usedUp)).toContain('syncDirectory claimed');
});

test('another message under a used id is kept in bad with the reason', async () => {
  const { store, mailbox } = await openTestStore();
  const { message } = await offerSample(store, mailbox, { text: 'the first' });
  await send(store, recipient, sampleMessage({ id: message.id, text: 'the second' }));
  const second = await claimById(store, mailbox, message.id, owner(2));
  expect(await gate(store, mailbox, second)).toBe('quarantined');
  const [kept = '', reason = ''] = readdirSync(mailbox.bad).sort();
  expect(JSON.parse(readFileSync(join(mailbox.bad, kept), 'utf8')).content.text).toBe('the second');
  expect(readFileSync(join(mailbox.bad, reason), 'utf8')).toContain(`another message with the id ${message.id}`);
  expect(places(mailbox).filter((place) => place.startsWith('claimed'))).toEqual([`claimed ${message.id}`]);
});

test('another message is not taken for the first copy because their inode numbers are one to a double', async () => {
  const { store, mailbox } = await openTestStore();
  const { message } = await offerSample(store, mailbox, { text: 'the first' });
  const inodes = new Map([[statSync(join(mailbox.accepted, message.id)).ino, 2n ** 53n]]);
  const fs = interceptFileSystem(async (operation, perform) => {
    const result = (await perform()) as FileStats;
    if (operation.name !== 'stat' || result.kind !== 'file') return result;
    return { ...result, inode: inodes.get(Number(result.inode)) ?? 2n ** 53n + 1n };
  });
  expect(Number(2n ** 53n + 1n)).toBe(Number(2n ** 53n));
  await send(store, recipient, { ...message, content: { text: 'another', parts: [] } });
  const second = await claimById(store, mailbox, message.id, owner(2));
  expect(await hasPassedGate({ ...store, fs }, mailbox, second)).toBe(false);
  expect(await gate({ ...store, fs }, mailbox, second)).toBe('quarantined');
});
