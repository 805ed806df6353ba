import { join } from 'node:path';
import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import type { FileStats } from '../base/fs.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { loadCrypto } from '../protocol/crypto.ts';
import { isMessageFile, isTemporaryOfOthers } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { type Message, type MessageFallback, maxMessageBytes } from '../protocol/message.ts';
import { envelopeOf } from './envelope-of.ts';
import type { Store } from './store.ts';

/** A file that another program holds locked may be readable again soon; one that never is gets told after this. */
export const lockedGraceMs = 60_000;

/** A program that writes into the inbox without renaming gets this long to finish. */
export const unfinishedGraceMs = 2000;

/** The result of reading one inbox entry. */
export type InboxEntry =
  /** `stats` are those of the file that was read. */
  | { readonly kind: 'message'; readonly fileName: string; readonly message: Message; readonly stats: FileStats }
  | { readonly kind: 'broken'; readonly fileName: string; readonly reason: string }
  | { readonly kind: 'unfinished'; readonly fileName: string }
  /** It stays where it is: the error says nothing about the file, or is one that nobody thought of. */
  | { readonly kind: 'unreadable'; readonly fileName: string; readonly error: unknown }
  | { readonly kind: 'gone'; readonly fileName: string };

/** Names in the inbox that may be messages, in the order of sending; other programs' temporary names are left out. */
export async function listInbox(store: Store, mailbox: MailboxLayout): Promise<string[]> {
  return (await listInboxUnsorted(store, mailbox)).sort();
}

/** Names in the inbox that may be messages, in no order: sorting a flooded inbox takes a hook too long. */
export async function listInboxUnsorted(store: Store, mailbox: MailboxLayout): Promise<string[]> {
  // Piece by piece, which takes half the time where very many were dropped.
  const names = await listOwnFolder(store, mailbox.inbox, Number.POSITIVE_INFINITY);
  return names.filter((name) => !isTemporaryOfOthers(name));
}

/** How many names one look goes through at either end of the inbox: a flooded one must not slow a hook down. */
export const lookedAtEachEnd = 100;

/** Of names in any order those at both ends, in order: the oldest mail, and the newest, among which may be urgent mail. */
export function endsOf(names: readonly string[]): readonly string[] {
  if (names.length <= 2 * lookedAtEachEnd) return names.toSorted();
  const oldest = endOf(
    names,
    (kept) => kept.sort().slice(0, lookedAtEachEnd),
    (name, [, last]) => name < last,
  );
  const newest = endOf(
    names,
    (kept) => kept.sort().slice(-lookedAtEachEnd),
    (name, [first]) => name > first,
  );
  return [...oldest, ...newest];
}

/**
 * One end of a list, without sorting all of it.
 * @param cut of more names than are wanted those at the end, in order.
 * @param belongs whether a name may be among them, given the first and the last of those that were kept so far.
 */
function endOf(
  names: readonly string[],
  cut: (kept: string[]) => string[],
  belongs: (name: string, bounds: readonly [first: string, last: string]) => boolean,
): readonly string[] {
  let kept: string[] = [];
  let bounds: readonly [string, string] | undefined;
  for (const name of names) {
    if (bounds && !belongs(name, bounds)) continue;
    kept.push(name);
    if (kept.length < 2 * lookedAtEachEnd) continue;
    kept = cut(kept);
    bounds = [kept[0] ?? '', kept.at(-1) ?? ''];
  }
  return cut(kept);
}

/** Whether a name may stand for one that is no UTF-8. */
export function isPerhapsUndecodable(fileName: string): boolean {
  return fileName.includes('\ufffd');
}

/**
 * Reads one name in the inbox and changes nothing. It throws nothing either, because no single file may keep the mail
 * behind it from arriving.
 */
export async function inspect(store: Store, mailbox: MailboxLayout, fileName: string): Promise<InboxEntry> {
  try {
    return await look(store, mailbox, fileName);
  } catch (error) {
    return { kind: 'unreadable', fileName, error };
  }
}

async function look(store: Store, mailbox: MailboxLayout, fileName: string): Promise<InboxEntry> {
  const path = join(mailbox.inbox, fileName);
  const stats = await orMissing(store.fs.stat(path));
  if (!stats) return { kind: 'gone', fileName };
  const id = idForDroppedFile(fileName, stats);
  const read = await readMessage(store, path, { id, to: mailbox.name, timeMs: stats.modifiedAtMs });
  if (read.kind === 'gone') return { kind: 'gone', fileName };
  // It waits for as long as it takes, and whoever keeps the keys has said why.
  if (read.kind === 'undecided') return { kind: 'unfinished', fileName };
  if (read.kind === 'message' && isMessageFile(fileName))
    return { kind: 'message', fileName, message: read.message, stats };
  // A clock that jumped back must not keep a broken file young for ever, hence the absolute difference.
  const graceMs = read.kind === 'locked' ? lockedGraceMs : unfinishedGraceMs;
  if (Math.abs(store.fs.nowMs() - stats.changedAtMs) < graceMs) return { kind: 'unfinished', fileName };
  const reason = read.kind === 'message' ? 'its name does not end in .json' : read.reason;
  return { kind: 'broken', fileName, reason };
}

/** A message without an id of its own: the same file gives the same id, a later file of the same name another one. */
function idForDroppedFile(fileName: string, stats: FileStats): string {
  const identity = `${fileName}\n${stats.inode}\n${stats.modifiedAtMs}`;
  return `file-${loadCrypto().createHash('sha256').update(identity).digest('hex').slice(0, 20)}`;
}

export type ReadMessage =
  | { readonly kind: 'message'; readonly message: Message }
  /** `undecided`: the file may be good, but a key that it needs is damaged. */
  | { readonly kind: 'broken' | 'locked' | 'undecided'; readonly reason: string }
  | { readonly kind: 'gone' };

/** Reads a message file from anywhere in a mailbox. What is wrong with the file is a value, not an error. */
export async function readMessage(store: Store, path: string, fallback: MessageFallback): Promise<ReadMessage> {
  const read = await readBytes(store, path);
  if (read.kind !== 'bytes') return read;
  // Outside of what judges the file: a key that cannot be read says nothing about it.
  const parsed = await envelopeOf(store).open(read.bytes, fallback);
  if (parsed.ok) return { kind: 'message', message: parsed.message };
  return { kind: parsed.isUndecided ? 'undecided' : 'broken', reason: parsed.reason };
}

type ReadBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | Exclude<ReadMessage, { readonly kind: 'message' }>;

async function readBytes(store: Store, path: string): Promise<ReadBytes> {
  try {
    return { kind: 'bytes', bytes: await store.fs.readFile(path, maxMessageBytes) };
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return { kind: 'gone' };
    if (error instanceof Cc2ccError) return { kind: 'broken', reason: error.message };
    if (isSystemError(error, 'ELOOP', 'EMLINK')) return { kind: 'broken', reason: 'it is a symbolic link' };
    if (isSystemError(error, 'EACCES', 'EPERM')) return { kind: 'locked', reason: 'it cannot be read' };
    if (isSystemError(error, 'EISDIR', 'ENXIO')) return { kind: 'broken', reason: 'it cannot be read' };
    throw error;
  }
}
