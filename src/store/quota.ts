import { join } from 'node:path';
import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { discard, exists } from '../base/files.ts';
import { ensureOwnFolder, listOwnFolder } from '../base/own-folder.ts';
import type { QuotaSettings } from '../base/settings.ts';
import { messageName, quotaName } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { isAgentName } from '../protocol/names.ts';
import { type Store, withMailbox } from './store.ts';

/** An empty file in quota/<sender>/ that says in its name what was put into the inbox. */
interface Entry {
  readonly fileName: string;
  readonly id: string;
  readonly bytes: number;
}

/** Entries are compared with the inbox this seldom while nothing is refused. */
const prunedEvery = 64;

/**
 * Counts a message against its sender's quota at one recipient, before it is sent. The count is kept in the names of
 * empty files, so that nobody has to read an inbox: one entry is added for each message, and entries whose message has
 * left the inbox are dropped now and then, and before anything is refused. A crash leaves an entry too many, which is
 * dropped like any other, and a power cut may forget some, which lets a few more messages wait.
 * @returns what takes the entry back, for a message that was not sent after all.
 * @throws QUOTA_MESSAGES, QUOTA_BYTES
 */
export async function reserveQuota(
  store: Store,
  mailboxName: string,
  message: { readonly id: string; readonly from: string; readonly bytes: number },
  quota: QuotaSettings,
): Promise<() => Promise<void>> {
  if (!isAgentName(message.from)) throw new Cc2ccError('NAME_INVALID', `"${message.from}" cannot be a sender`);
  const fileName = quotaName.format({ id: message.id, bytes: message.bytes });
  const mailbox = await withMailbox(store, mailboxName, async (found) => {
    await addEntry(store, join(found.quota, message.from), fileName);
    return found;
  });
  const folder = join(mailbox.quota, message.from);
  const own = join(folder, fileName);
  const release = () => discard(store.fs, own);
  try {
    await check(store, mailbox, folder, message.id, quota);
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

async function addEntry(store: Store, folder: string, fileName: string): Promise<void> {
  await ensureOwnFolder(store.fs, folder);
  try {
    await store.fs.close(await store.fs.createFile(join(folder, fileName)));
  } catch (error) {
    // The same message again.
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

async function check(
  store: Store,
  mailbox: MailboxLayout,
  folder: string,
  ownId: string,
  quota: QuotaSettings,
): Promise<void> {
  const entries = (await listOwnFolder(store, folder)).map(parseEntry).filter((entry) => entry !== undefined);
  const excess = findExcess(entries, quota);
  if (!excess && entries.length % prunedEvery !== 0) return;
  const waiting: Entry[] = [];
  for (const entry of entries) {
    const isOwn = entry.id === ownId;
    if (isOwn || (await exists(store.fs, join(mailbox.inbox, messageName.format(entry.id))))) waiting.push(entry);
    else await discard(store.fs, join(folder, entry.fileName));
  }
  const stillExcess = findExcess(waiting, quota);
  if (stillExcess) throw refusal(stillExcess, mailbox.name, waiting, quota);
}

function findExcess(entries: readonly Entry[], quota: QuotaSettings): 'QUOTA_MESSAGES' | 'QUOTA_BYTES' | undefined {
  if (quota.maxQueuedMessages > 0 && entries.length > quota.maxQueuedMessages) return 'QUOTA_MESSAGES';
  return quota.maxQueuedBytes > 0 && sumOf(entries) > quota.maxQueuedBytes ? 'QUOTA_BYTES' : undefined;
}

/** The last entry is the one that is refused. */
function refusal(
  code: 'QUOTA_MESSAGES' | 'QUOTA_BYTES',
  to: string,
  entries: readonly Entry[],
  quota: QuotaSettings,
): Cc2ccError {
  const [what, limit, variable] =
    code === 'QUOTA_MESSAGES'
      ? [`${entries.length - 1} messages`, quota.maxQueuedMessages, 'CC2CC_MAX_QUEUED_MESSAGES']
      : [`${sumOf(entries)} bytes, this message among them,`, quota.maxQueuedBytes, 'CC2CC_MAX_QUEUED_BYTES'];
  return new Cc2ccError(
    code,
    `nothing was sent to ${to}: ${what} of yours wait there unread and the limit is ${limit}; wait until some are read, or set ${variable} higher where you send from (0 is no limit)`,
  );
}

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function parseEntry(fileName: string): Entry | undefined {
  const parts = quotaName.parse(fileName);
  return parts && { ...parts, fileName };
}
