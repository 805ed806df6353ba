import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expire } from '../../../../src/store/outcomes/expire.ts';
import { locate } from '../../../../src/store/outcomes/locate.ts';
import { places } from '../../../support/census.ts';
import { fileSystemAt } from '../../../support/intercepted-file-system.ts';
import { offerSample, openTestStore } from '../../../support/mail.ts';

test('a message is kept until its time to live is over and is moved to dead from then on', async () => {
  let nowMs = 0;
  const { store, mailbox } = await openTestStore(fileSystemAt(() => nowMs));
  const { message, held } = await offerSample(store, mailbox, { ttl: 60 });
  const endMs = Date.parse(message.timestamp) + 60_000;
  nowMs = endMs - 1;
  expect(await expire(store, mailbox, held, message)).toBe(false);
  expect(places(mailbox)).toEqual([`claimed ${message.id}`]);
  nowMs = endMs;
  expect(await expire(store, mailbox, held, message)).toBe(true);
  expect(places(mailbox)).toEqual([`dead ${message.id}`]);
  const reason = expect.stringContaining('within 60 s');
  expect(await locate(store, message.id)).toMatchObject({ state: 'expired', reason, sinceMs: endMs });
});

test('a reason that a crash left half written is written again', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox, { timestamp: '2024-01-01T00:00:00Z', ttl: 1 });
  closeSync(openSync(join(mailbox.dead, `${message.id}.reason.json`), 'wx'));
  await expire(store, mailbox, held, message);
  expect(await locate(store, message.id)).toMatchObject({ state: 'expired', reason: expect.any(String) });
});
