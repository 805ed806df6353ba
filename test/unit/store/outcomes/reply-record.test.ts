import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReplyRecord, recordReply } from '../../../../src/store/outcomes/reply-record.ts';
import { openTestStore } from '../../../support/mail.ts';

test('the first answer counts', async () => {
  const { store, mailbox } = await openTestStore();
  await recordReply(store, mailbox, 'msg-question', 'msg-first');
  await recordReply(store, mailbox, 'msg-question', 'msg-second');
  expect(await readReplyRecord(store, mailbox, 'msg-question')).toMatchObject({ replyId: 'msg-first' });
  expect(await readReplyRecord(store, mailbox, 'msg-other')).toBeUndefined();
});

test('a record that a crash left half written does not keep the next answer from counting', async () => {
  const { store, mailbox } = await openTestStore();
  closeSync(openSync(join(mailbox.answered, 'msg-question.json'), 'wx'));
  await recordReply(store, mailbox, 'msg-question', 'msg-answer');
  expect(await readReplyRecord(store, mailbox, 'msg-question')).toMatchObject({ replyId: 'msg-answer' });
});
