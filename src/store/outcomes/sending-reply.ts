import { join } from 'node:path';
import * as z from 'zod/mini';
import { discard, exists } from '../../base/files.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { parserOf, readState } from '../../base/state-file.ts';
import { isNamedAfter, sendingName } from '../../protocol/file-names.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { messageId } from '../../protocol/objects.ts';
import { findFinished } from '../finished.ts';
import { listOwnMailboxes } from '../mailboxes.ts';
import type { Store } from '../store.ts';

/** `answered/<id>.sending`: noted durably before an answer is sent, so that one that was cut off is known by its id. */
export interface SendingReply {
  readonly replyId: string;
  readonly to: string;
  readonly from: string;
  readonly mode: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly hops: number;
  /** SHA-256 of the text, in hexadecimal. */
  readonly textHash: string;
}

export async function noteSending(
  store: Store,
  mailbox: MailboxLayout,
  id: string,
  sending: SendingReply,
): Promise<void> {
  await store.fs.replaceFile(notePath(mailbox, id), `${JSON.stringify(sending)}\n`, { durable: true });
}

export async function readSending(store: Store, mailbox: MailboxLayout, id: string): Promise<SendingReply | undefined> {
  return readState(store.fs, notePath(mailbox, id), parseSending);
}

export const parseSending = parserOf<SendingReply>(
  z.looseObject({
    replyId: messageId,
    to: z.string(),
    from: z.string(),
    mode: z.string(),
    timestamp: z.string(),
    hops: z.number(),
    textHash: z.string(),
  }),
);

export async function clearSending(store: Store, mailbox: MailboxLayout, id: string): Promise<void> {
  await discard(store.fs, notePath(mailbox, id));
}

/** Whether a message came into any mailbox, by the names of files alone and in the order in which it moves. */
export async function wasDelivered(store: Store, id: string): Promise<boolean> {
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
    for (const folder of [mailbox.inbox, mailbox.claimed]) {
      const names = await listOwnFolder(store, folder);
      if (names.some((name) => isNamedAfter(name, id))) return true;
    }
    if ((await findFinished(store, mailbox, id)) !== undefined) return true;
    if (await exists(store.fs, join(mailbox.accepted, id))) return true;
  }
  return false;
}

function notePath(mailbox: MailboxLayout, id: string): string {
  return join(mailbox.answered, sendingName.format(id));
}
