import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { claim, listClaims } from '../../../src/store/claim.ts';
import { bundleWorker, startWorker } from '../../support/bundled-worker.ts';
import { claimById, dropFile, openTestStore, owner, recipient, sendSample } from '../../support/mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('of eight processes that claim 1,000 messages each message goes to exactly one', async () => {
  const { store, mailbox } = await openTestStore();
  const sent: string[] = [];
  for (let count = 0; count < 1_000; count++) sent.push((await sendSample(store)).id);
  const file = await bundleWorker(new URL('../../support/claim-worker.ts', import.meta.url), temporaryFolder());

  const workers = Array.from({ length: 8 }, () => startWorker(file, [store.layout.root, recipient]));
  await Promise.all(workers.map(({ child }) => child.stdout && once(child.stdout, 'data')));
  for (const { child } of workers) child.stdin?.end('go\n');
  const ended = await Promise.all(workers.map((worker) => worker.ended));

  expect(ended.map(({ errors }) => errors).join('')).toBe('');
  const claimed = ended.map(({ output }) => output.split('\n').filter((line) => line.startsWith('msg-')));
  expect(claimed.flat().sort()).toEqual(sent.sort());
  expect(claimed.filter((ids) => ids.length > 0).length, 'processes that really competed').toBeGreaterThan(1);
  expect(readdirSync(mailbox.inbox)).toEqual([]);
  expect((await listClaims(store, mailbox)).map(({ id }) => id)).toEqual(sent);
}, 30_000);

test('a second claimer gets nothing', async () => {
  const { store, mailbox } = await openTestStore();
  const { id } = await sendSample(store);
  await claimById(store, mailbox, id, owner(1));
  expect(await claim(store, mailbox, `${id}.json`, id, owner(2))).toBeUndefined();
});

test('a claim is read back from its file name with its owner, attempt and time', async () => {
  const { store, mailbox } = await openTestStore();
  const { id } = await sendSample(store);
  const held = await claimById(store, mailbox, id, owner(7));
  expect(held).toMatchObject({ id, attempt: 1, owner: owner(7) });
  expect(await listClaims(store, mailbox)).toEqual([held]);
});

test('a file whose name has nothing to do with its id is claimed under the id', async () => {
  const { store, mailbox } = await openTestStore();
  dropFile(mailbox, 'some note~1~x.json', '{"id":"a~b"}');
  const held = await claim(store, mailbox, 'some note~1~x.json', 'report-7', owner(1));
  expect((await listClaims(store, mailbox)).map(({ id }) => id)).toEqual(['report-7']);
  expect(held?.id).toBe('report-7');
});

test('what is no claim is left out of the list', async () => {
  const { store, mailbox } = await openTestStore();
  const { id } = await sendSample(store);
  await claimById(store, mailbox, id);
  const strange = ['note.json', 'x~0~0123abcd-1-1-a-b.json', 'x~1~elsewhere-1-1-a-b.json', '../x~1~y.json'];
  const fs = {
    ...store.fs,
    readDirectory: async (path: string) => [...strange, ...(await store.fs.readDirectory(path))],
  };
  expect((await listClaims({ ...store, fs }, mailbox)).map((held) => held.id)).toEqual([id]);
});

test('claims are listed in the order of sending', async () => {
  const { store, mailbox } = await openTestStore();
  const [first, second] = [await sendSample(store), await sendSample(store)];
  await claimById(store, mailbox, second.id);
  await claimById(store, mailbox, first.id);
  expect((await listClaims(store, mailbox)).map(({ id }) => id)).toEqual([first.id, second.id]);
});
