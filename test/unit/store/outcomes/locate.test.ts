import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeMessage } from '../../../../src/protocol/message.ts';
import type { Claim } from '../../../../src/store/claim.ts';
import { confirm } from '../../../../src/store/confirm.ts';
import { gate } from '../../../../src/store/gate.ts';
import { inspect } from '../../../../src/store/inbox.ts';
import { deadLetter } from '../../../../src/store/outcomes/dead-letter.ts';
import { locate } from '../../../../src/store/outcomes/locate.ts';
import { redeliver } from '../../../../src/store/outcomes/redeliver.ts';
import { recordReply } from '../../../../src/store/outcomes/reply-record.ts';
import { listPending } from '../../../../src/store/pending.ts';
import { send } from '../../../../src/store/send.ts';
import { interceptFileSystem } from '../../../support/intercepted-file-system.ts';
import {
  claimById,
  dropFile,
  offerSample,
  openTestStore,
  owner,
  recipient,
  sampleMessage,
  sendSample,
} from '../../../support/mail.ts';

test('a message is found in every state, and is pending until it is seen', async () => {
  const { store, mailbox } = await openTestStore();
  const message = await sendSample(store);
  const pending = async () => (await listPending(store)).map(({ state, message: { id } }) => `${state} ${id}`);
  expect(await locate(store, message.id)).toMatchObject({ state: 'queued', message, mailbox: { name: recipient } });
  expect(await pending()).toEqual([`queued ${message.id}`]);
  const held = await claimById(store, mailbox, message.id);
  expect(await locate(store, message.id)).toMatchObject({ state: 'offered', claim: held, sinceMs: held.claimedAtMs });
  expect(await pending()).toEqual([`offered ${message.id}`]);
  await confirm(store, mailbox, held);
  expect(await locate(store, message.id)).toMatchObject({ state: 'seen', message });
  expect(await pending()).toEqual([]);
  await recordReply(store, mailbox, message.id, 'msg-answer');
  expect(await locate(store, message.id)).toMatchObject({ state: 'answered', replyId: 'msg-answer' });
});

test.each(['dead', 'expired'] as const)('a message that is %s is found with its reason', async (state) => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  await deadLetter(store, mailbox, held, { state, reason: 'for this' });
  expect(await locate(store, message.id)).toMatchObject({ state, reason: 'for this' });
});

test('an id that nobody used is not found, whatever else waits', async () => {
  const { store, mailbox } = await openTestStore();
  await sendSample(store);
  dropFile(mailbox, 'note.json', '{"from":"script","content":"hello"}');
  expect(await locate(store, 'msg-01JD0000000000000000000009')).toBeUndefined();
});

test.each(['note.json', 'msg-note.json'])('a message in a file called %s is found by its own id', async (fileName) => {
  const { store, mailbox } = await openTestStore();
  dropFile(mailbox, fileName, '{"id":"report-7","from":"script","content":"hello"}');
  expect(await locate(store, 'report-7')).toMatchObject({ state: 'queued', id: 'report-7' });
});

test('a message without an id is found by the id that it was given', async () => {
  const { store, mailbox } = await openTestStore();
  dropFile(mailbox, 'note.json', '{"from":"script","content":"hello"}');
  const entry = await inspect(store, mailbox, 'note.json');
  const id = entry.kind === 'message' ? entry.message.id : '';
  expect(await locate(store, id)).toMatchObject({ state: 'queued', message: { id } });
});

test('a message that is redelivered while somebody looks is not missed', async () => {
  let moveFirst: (() => Promise<unknown>) | undefined;
  const fs = interceptFileSystem(async ({ name, paths }, perform) => {
    const move = moveFirst;
    if (name === 'stat' && paths[0]?.includes('claimed') && move) {
      moveFirst = undefined;
      await move();
    }
    return perform();
  });
  const { store, mailbox } = await openTestStore(fs);
  const { message, held } = await offerSample(store, mailbox);
  let taken: Claim | undefined;
  moveFirst = async () => {
    taken = await redeliver(store, mailbox, held, owner(2));
  };
  const found = await locate(store, message.id);
  expect(taken, 'the race took place').toBeDefined();
  expect(found).toMatchObject({ state: 'offered' });
});

test('what is no id names no file', async () => {
  const { store } = await openTestStore();
  for (const id of ['../../etc/passwd', '', 'a/b', 'nul']) expect(await locate(store, id)).toBeUndefined();
});

test('a message that the older tool had put straight into done/ was seen, and is not shown a second time', async () => {
  const { store, mailbox } = await openTestStore();
  const message = sampleMessage({ id: 'msg-0b7e7c5e-5d0f-4b1c-9a58-2f8f2f3a7c11' });
  writeFileSync(join(mailbox.done, `${message.id}.json`), encodeMessage(message));
  expect(await locate(store, message.id)).toMatchObject({ state: 'seen' });
  await send(store, recipient, message);
  expect(await gate(store, mailbox, await claimById(store, mailbox, message.id))).toBe('dropped');
});
