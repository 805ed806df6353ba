import { mkdirSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { forward } from '../../../src/store/forward.ts';
import { inspect, listInbox } from '../../../src/store/inbox.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { send } from '../../../src/store/send.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { census } from '../../support/census.ts';
import { dropFile, openTestStore, recipient, sampleMessage, sendSample } from '../../support/mail.ts';

test('everything that waits moves, in its order, and is found in its new place', async () => {
  const { store, mailbox } = await openTestStore();
  const sent = [sampleMessage(), sampleMessage(), sampleMessage()];
  for (const message of sent) await send(store, 'young-fox', message);
  const former = await ensureMailbox(store, 'young-fox');
  expect(await forward(store, former, mailbox)).toBe(3);
  expect(readdirSync(former.inbox)).toEqual([]);
  const entries = await Promise.all((await listInbox(store, mailbox)).map((name) => inspect(store, mailbox, name)));
  expect(entries.map((entry) => entry.kind === 'message' && entry.message.id)).toEqual(sent.map(({ id }) => id));
  expect(await locate(store, sent[1]?.id ?? '')).toMatchObject({ state: 'queued', mailbox: { name: recipient } });
});

test('a copy that waits at the new name is not replaced', async () => {
  const { store, mailbox } = await openTestStore();
  const message = await sendSample(store, { text: 'at the new name' });
  await send(store, 'young-fox', sampleMessage({ id: message.id, text: 'at the old name' }));
  await forward(store, await ensureMailbox(store, 'young-fox'), mailbox);
  expect(
    census(mailbox)
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['at the new name', 'at the old name']);
});

test('a file with the longest possible name does not keep the mail behind it from moving', async () => {
  const { store, mailbox } = await openTestStore();
  const former = await ensureMailbox(store, 'young-fox');
  dropFile(former, `${'a'.repeat(250)}.json`, '{"from":"script","content":"hello"}');
  mkdirSync(`${former.inbox}/b.json`);
  const message = sampleMessage();
  await send(store, 'young-fox', message);
  await forward(store, former, mailbox).catch(() => 0);
  expect(await locate(store, message.id)).toMatchObject({ mailbox: { name: recipient } });
});
