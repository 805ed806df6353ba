import { join } from 'node:path';
import { Cc2ccError, isSystemError } from '../../base/errors.ts';
import { orMissing } from '../../base/files.ts';
import type { FileStats } from '../../base/fs.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import {
  deadReasonName,
  idInName,
  isMessageFile,
  isTemporaryOfOthers,
  stemOfMessage,
} from '../../protocol/file-names.ts';
import { isOwnId } from '../../protocol/ids.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { maxMessageBytes, parseMessage } from '../../protocol/message.ts';
import { readMessage } from '../inbox.ts';
import type { Store } from '../store.ts';
import { encodeLine } from './history-line.ts';
import { toRows } from './history-segment.ts';

/** A folder of messages: an inbox, claimed/, dead/, dropped/, or one day of done/. */
export interface HistoryFolder {
  readonly mailbox: MailboxLayout;
  readonly path: string;
  /** Under what name its index lies, such as `inbox` or `done-2026-11-23`. */
  readonly key: string;
}

export interface ListedKeys {
  /** The line of a key never changes. */
  readonly keys: Set<string>;
  /** Some names were given by other programs. */
  readonly hasForeign: boolean;
}

/** The keys of all names in a folder that may be messages. */
export async function listKeys(store: Store, { path, key }: HistoryFolder): Promise<ListedKeys> {
  const keys = new Set<string>();
  let hasForeign = false;
  for (const name of await listOwnFolder(store, path)) {
    // cc2cc never gives such a name to another message; another program may use one again.
    const isOwn = key === 'claimed' || isOwnId(stemOfMessage(name));
    if (!isOwn && (!isMessageFile(name) || deadReasonName.parse(name) || isTemporaryOfOthers(name))) continue;
    hasForeign ||= !isOwn;
    const found = isOwn ? name : await keyOfForeignName(store, path, name);
    if (found !== undefined) keys.add(found);
  }
  return { keys, hasForeign };
}

async function keyOfForeignName(store: Store, path: string, name: string): Promise<string | undefined> {
  const stats: FileStats | undefined = await orMissing(store.fs.stat(join(path, name)));
  return stats?.kind === 'file' ? `${name}/${stats.inode}-${stats.modifiedAtMs}-${stats.sizeBytes}` : undefined;
}

export function nameOfKey(key: string): string {
  return key.replace(/\/.*$/, '');
}

/**
 * The line of a message for the index, from what its file says in plain text.
 * @returns `closed` if it has none: its text is empty or encrypted, its name is odd, or it cannot be read now.
 */
export async function readLine(store: Store, folder: HistoryFolder, key: string): Promise<string> {
  const name = nameOfKey(key);
  if (/[^\x20-\x7e]/.test(key)) return 'closed';
  const bytes = await readBytes(store, join(folder.path, name));
  const parsed = bytes && parseMessage(bytes, fallbackFor(folder, name));
  const hasText = parsed?.ok && parsed.message.content.text.trim() !== '';
  return hasText ? encodeLine(key, parsed.message) : 'closed';
}

/** The line of a message that is not in the index, from the text that its recipient would see. */
export async function readLineByReader(store: Store, folder: HistoryFolder, key: string): Promise<string | undefined> {
  const message = await readByKey(store, folder, key);
  return message && encodeLine(key, message);
}

export async function readByKey(store: Store, folder: HistoryFolder, key: string) {
  const name = nameOfKey(key);
  const read = await readMessage(store, join(folder.path, name), fallbackFor(folder, name));
  return read.kind === 'message' ? read.message : undefined;
}

async function readBytes(store: Store, path: string): Promise<Uint8Array | undefined> {
  try {
    return await store.fs.readFile(path, maxMessageBytes);
  } catch (error) {
    // Gone, a folder, a link, too large, locked: whatever it is, it is no message to be found.
    if (isSystemError(error) || error instanceof Cc2ccError) return undefined;
    throw error;
  }
}

function fallbackFor({ mailbox }: HistoryFolder, name: string) {
  return { id: idInName(name), to: mailbox.name, timeMs: 0 };
}

/** The lines of messages that no segment holds. */
export async function readRest(store: Store, folder: HistoryFolder, keys: readonly string[]): Promise<Buffer> {
  const lines: string[] = [];
  for (const key of keys) {
    const line = await readLineByReader(store, folder, key);
    if (line !== undefined) lines.push(line);
  }
  return Buffer.from(toRows(lines));
}
