import { join } from 'node:path';
import * as z from 'zod/mini';
import { parserOf, readState } from '../../base/state-file.ts';
import { messageName } from '../../protocol/file-names.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import type { Store } from '../store.ts';
import { readSending, wasDelivered } from './sending-reply.ts';

/** Which message answered another one; stands in answered/ of the mailbox that got the question. */
export interface ReplyRecord {
  readonly replyId: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** Records that `id` was answered. The first answer counts. */
export async function recordReply(store: Store, mailbox: MailboxLayout, id: string, replyId: string): Promise<void> {
  if (await readRecord(store, mailbox, id)) return;
  const record: ReplyRecord = { replyId, atMs: store.fs.nowMs() };
  await store.fs.replaceFile(recordPath(mailbox, id), `${JSON.stringify(record)}\n`, { durable: true });
}

/** Also finds an answer that was delivered by a sender that was cut off before it could record it. */
export async function readReplyRecord(
  store: Store,
  mailbox: MailboxLayout,
  id: string,
): Promise<ReplyRecord | undefined> {
  const record = await readRecord(store, mailbox, id);
  if (record) return record;
  const sending = await readSending(store, mailbox, id);
  if (!sending || !(await wasDelivered(store, sending.replyId))) return undefined;
  return { replyId: sending.replyId, atMs: Date.parse(sending.timestamp) };
}

async function readRecord(store: Store, mailbox: MailboxLayout, id: string): Promise<ReplyRecord | undefined> {
  return readState(store.fs, recordPath(mailbox, id), parseReplyRecord);
}

export const parseReplyRecord = parserOf<ReplyRecord>(z.looseObject({ replyId: z.string(), atMs: z.number() }));

function recordPath(mailbox: MailboxLayout, id: string): string {
  return join(mailbox.answered, messageName.format(id));
}
