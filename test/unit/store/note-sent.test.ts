import { expect, test } from 'vitest';
import { findInHistory } from '../../../src/store/history/history.ts';
import { noteSent } from '../../../src/store/note-sent.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { recordReply } from '../../../src/store/outcomes/reply-record.ts';
import { listPending } from '../../../src/store/pending.ts';
import { places } from '../../support/census.ts';
import { openTestStore, recipient, sampleMessage } from '../../support/mail.ts';

const byClient = { agent: 'claude-code', mode: 'agent', via: 'client' };

test('what the client delivered is found, waits for nobody and promises nothing', async () => {
  const { store, mailbox } = await openTestStore();
  const message = sampleMessage({ identity: byClient, text: 'by client' });
  await noteSent(store, recipient, message);
  expect(places(mailbox)).toEqual([`done ${message.id}`]);
  expect(await listPending(store)).toEqual([]);
  expect(await locate(store, message.id)).toMatchObject({ state: 'untracked', message });
  expect(await findInHistory(store, { terms: ['client'] })).toMatchObject([{ id: message.id }]);
  await recordReply(store, mailbox, message.id, 'msg-answer');
  expect(await locate(store, message.id)).toMatchObject({ state: 'answered', replyId: 'msg-answer' });
});

test('a text that is too long for a message is refused and leaves nothing', async () => {
  const { store, mailbox } = await openTestStore();
  const message = sampleMessage({ identity: byClient, text: 'x'.repeat(300_000) });
  await expect(noteSent(store, recipient, message)).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  expect(places(mailbox)).toEqual([]);
});
