import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/base/fs.ts';
import { defaults } from '../../src/protocol/defaults.ts';
import { newMessageId } from '../../src/protocol/ids.ts';
import type { MailboxLayout } from '../../src/protocol/layout.ts';
import type { Message } from '../../src/protocol/message.ts';
import { type Claim, claim, type Owner } from '../../src/store/claim.ts';
import { gate } from '../../src/store/gate.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox, openStore, type Store } from '../../src/store/store.ts';
import { owner } from './owner.ts';
import { temporaryFolder } from './temporary-folder.ts';

export { owner } from './owner.ts';

export const recipient = 'calm-owl';

/** A store in a temporary folder with the recipient's mailbox in it. */
export async function openTestStore(
  fs: FileSystem = nodeFileSystem,
): Promise<{ store: Store; mailbox: MailboxLayout }> {
  const store = await openStore(fs, join(temporaryFolder(), 'bridge'));
  return { store, mailbox: await ensureMailbox(store, recipient) };
}

let lastId: string | undefined;

/** The ids of samples are in the order in which they were made. */
export function sampleMessage(changes: Partial<Message> & { readonly text?: string } = {}): Message {
  const { text = 'Is the build green?', ...fields } = changes;
  const nowMs = Date.now();
  lastId = newMessageId(nowMs, lastId);
  return {
    id: lastId,
    timestamp: new Date(nowMs).toISOString(),
    from: 'brave-fox',
    to: recipient,
    type: 'message',
    priority: 'normal',
    content: { text, parts: [] },
    replyTo: null,
    thread: null,
    task: null,
    ttl: defaults.ttlSeconds,
    hops: 0,
    identity: null,
    v: defaults.version,
    ...fields,
  };
}

export async function sendSample(store: Store, changes: Parameters<typeof sampleMessage>[0] = {}): Promise<Message> {
  const message = sampleMessage(changes);
  await send(store, recipient, message);
  return message;
}

/** Claims what lies in the inbox under the id's own name. */
export async function claimById(
  store: Store,
  mailbox: MailboxLayout,
  id: string,
  by: Owner = owner(1),
): Promise<Claim> {
  const held = await claim(store, mailbox, `${id}.json`, id, by);
  if (!held) throw new Error(`${id} is not in the inbox`);
  return held;
}

/** A message that was sent, claimed and let through. */
export async function offerSample(
  store: Store,
  mailbox: MailboxLayout,
  changes: Parameters<typeof sampleMessage>[0] = {},
): Promise<{ message: Message; held: Claim }> {
  const message = await sendSample(store, changes);
  const held = await claimById(store, mailbox, message.id);
  await gate(store, mailbox, held);
  return { message, held };
}

/** What a script that knows nothing of cc2cc does: it writes a file into the inbox. */
export function dropFile(mailbox: MailboxLayout, name: string, content: string | Uint8Array): string {
  mkdirSync(mailbox.inbox, { recursive: true });
  const path = join(mailbox.inbox, name);
  writeFileSync(path, content);
  return path;
}
