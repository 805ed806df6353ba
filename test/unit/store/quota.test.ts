import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { newMessageId } from '../../../src/protocol/ids.ts';
import { reserveQuota } from '../../../src/store/quota.ts';
import { send } from '../../../src/store/send.ts';
import type { Store } from '../../../src/store/store.ts';
import { interceptFileSystem } from '../../support/intercepted-file-system.ts';
import { claimById, openTestStore, recipient, sampleMessage } from '../../support/mail.ts';

const unlimited = 0;

/** Sends as delivery does: the quota first, then the message. */
async function sendWithin(store: Store, maxQueuedMessages: number, maxQueuedBytes = unlimited, from = 'brave-fox') {
  const message = sampleMessage({ from });
  await reserveQuota(store, recipient, { id: message.id, from, bytes: 100 }, { maxQueuedMessages, maxQueuedBytes });
  await send(store, recipient, message);
  return message;
}

test('the message after the last that may wait is refused with the limit and how to change it', async () => {
  const { store, mailbox } = await openTestStore();
  for (let count = 0; count < 3; count++) await sendWithin(store, 3);
  await expect(sendWithin(store, 3)).rejects.toThrow(
    /^QUOTA_MESSAGES: nothing was sent to calm-owl: 3 messages .* limit is 3; .*CC2CC_MAX_QUEUED_MESSAGES/,
  );
  expect(readdirSync(mailbox.inbox)).toHaveLength(3);
  expect(readdirSync(join(mailbox.quota, 'brave-fox'))).toHaveLength(3);
});

test('bytes have a limit of their own', async () => {
  const { store } = await openTestStore();
  for (let count = 0; count < 2; count++) await sendWithin(store, unlimited, 250);
  await expect(sendWithin(store, unlimited, 250)).rejects.toThrow(
    /^QUOTA_BYTES: .* 300 bytes.* limit is 250; .*CC2CC_MAX_QUEUED_BYTES/,
  );
});

test('each sender has its own quota, and 0 is none', async () => {
  const { store, mailbox } = await openTestStore();
  await sendWithin(store, 1);
  await sendWithin(store, 1, unlimited, 'devops');
  for (let count = 0; count < 5; count++) await sendWithin(store, unlimited);
  expect(readdirSync(mailbox.inbox)).toHaveLength(7);
});

test('what was taken makes room again', async () => {
  const { store, mailbox } = await openTestStore();
  const first = await sendWithin(store, 1);
  await expect(sendWithin(store, 1)).rejects.toThrow(/^QUOTA_MESSAGES/);
  await claimById(store, mailbox, first.id);
  await sendWithin(store, 1);
});

test('a sender that was killed before it sent has used nothing up', async () => {
  const { store } = await openTestStore();
  const lost = { id: newMessageId(Date.now()), from: 'brave-fox', bytes: 100 };
  await reserveQuota(store, recipient, lost, { maxQueuedMessages: 1, maxQueuedBytes: unlimited });
  await sendWithin(store, 1);
});

test('a count that a power cut has taken is begun again, also with the whole folder', async () => {
  const { store, mailbox } = await openTestStore();
  await sendWithin(store, 1);
  rmSync(mailbox.quota, { recursive: true });
  await sendWithin(store, 1);
  await expect(sendWithin(store, 1)).rejects.toThrow(/^QUOTA_MESSAGES/);
});

test('what is left of messages that were taken does not pile up', async () => {
  const { store, mailbox } = await openTestStore();
  for (let count = 0; count < 200; count++) {
    const { id } = await sendWithin(store, 1_000);
    await claimById(store, mailbox, id);
  }
  expect(readdirSync(join(mailbox.quota, 'brave-fox')).length).toBeLessThan(70);
});

test('however much waits, no send reads a message or lists the inbox', async () => {
  const { store } = await openTestStore();
  for (let count = 0; count < 100; count++) await sendWithin(store, 1_000, unlimited, 'devops');
  const touched: string[] = [];
  const fs = interceptFileSystem(({ name, paths }, perform) => {
    if (name === 'readFile' || name === 'readDirectory') touched.push(...paths);
    return perform();
  }, nodeFileSystem);
  await sendWithin({ ...store, fs }, 1_000);
  expect(touched.filter((path) => !path.includes('quota'))).toEqual([]);
});
