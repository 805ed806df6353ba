import { join } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { messageName } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { encodeMessage, type Message, maxMessageBytes, parseMessage } from '../protocol/message.ts';
import { envelopeOf } from './envelope-of.ts';
import { isSameMessage } from './same-message.ts';
import { type Store, withMailbox } from './store.ts';

/**
 * Puts a message into the inbox of `mailboxName`. When this returns, the whole message survives the end of every
 * process and a power cut. Sending the same message again is no error and makes no second one.
 * @throws MESSAGE_TOO_LARGE, BAD_MESSAGE for what no reader would accept, or ID_TAKEN when another message waits there under the same id.
 */
export async function send(store: Store, mailboxName: string, message: Message): Promise<void> {
  const bytes = await requireSendable(store, mailboxName, message);
  await withMailbox(store, mailboxName, (mailbox) => deliverBytes(store, mailbox, message.id, bytes));
}

/**
 * The bytes of a message as they are stored.
 * @throws MESSAGE_TOO_LARGE, BAD_MESSAGE for what no reader would accept.
 */
export async function requireSendable(store: Store, mailboxName: string, message: Message): Promise<Uint8Array> {
  const plain = encodeMessage(message);
  const bytes = plain.length > maxMessageBytes ? plain : await envelopeOf(store).seal(message);
  if (bytes.length > maxMessageBytes) {
    throw new Cc2ccError(
      'MESSAGE_TOO_LARGE',
      `the message has ${bytes.length} bytes and the limit is ${maxMessageBytes}; put the text into a file and send its path`,
    );
  }
  const readBack = parseMessage(plain, { id: message.id, to: mailboxName, timeMs: store.fs.nowMs() });
  if (!readBack.ok)
    throw new Cc2ccError('BAD_MESSAGE', `nobody could read this message: ${readBack.reason}; change it`);
  return bytes;
}

async function deliverBytes(store: Store, mailbox: MailboxLayout, id: string, bytes: Uint8Array): Promise<void> {
  const { fs } = store;
  const target = join(mailbox.inbox, messageName.format(id));
  // Others watch the inbox, so the draft lies elsewhere.
  while (!(await linkOnce(fs, target, bytes, { draftFolder: mailbox.tmp }))) {
    const waiting = await orMissing(fs.readFile(target, maxMessageBytes));
    // Claimed in between: the place is free, and the gate decides about a second copy.
    if (!waiting) continue;
    if (await isSameMessage(store, waiting, bytes, { id, to: mailbox.name, timeMs: fs.nowMs() })) return;
    throw new Cc2ccError('ID_TAKEN', `another message waits under the id of ${target}; send it with a new id`);
  }
}
