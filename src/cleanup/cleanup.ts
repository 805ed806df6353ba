import { dirname } from 'node:path';
import { orMissing } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { idInName } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { expiresAtMs } from '../protocol/message.ts';
import { listClaims } from '../store/claim.ts';
import { findFinished } from '../store/finished.ts';
import { readMessage } from '../store/inbox.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import type { Store } from '../store/store.ts';
import { listLeftOverDrafts, listLeftOverIn, listUnusedIndex } from './left-over.ts';
import { isOlder, listFiles, type Removable } from './removable.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A draft that is this old belongs to a sender that died. */
const draftAgeMs = dayMs;
/** Clocks differ, so an id stays used up for longer than its message could be handed over. */
const afterExpiryMs = dayMs;

export interface CleanupRules {
  /** What has lain where it lies for longer may go. */
  readonly olderThanMs: number;
  /** Of what is kept after that, the oldest goes until so much is left. */
  readonly maxBytes?: number | undefined;
}

/** Finds what may be removed, in the order in which it must be. Changes nothing. */
export async function findRemovable(store: Store, rules: CleanupRules): Promise<Removable[]> {
  const kept: Removable[] = [];
  const removable: Removable[] = [];
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
    for (const file of await listFinished(store, mailbox)) {
      (isOlder(store, file, rules.olderThanMs) ? removable : kept).push(file);
    }
  }
  removable.push(...overflow(kept, rules.maxBytes));
  const gone = new Set(removable.map(({ path }) => path));
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
    removable.push(...(await listNotes(store, mailbox, gone, rules.olderThanMs)));
    removable.push(...(await listUsedIds(store, mailbox, gone)));
    const drafts = await listFiles(store, mailbox.tmp, 'draft');
    removable.push(...drafts.filter((file) => isOlder(store, file, draftAgeMs)));
    removable.push(...(await listLeftOverIn(store, mailbox)));
  }
  const { agents, status, watches } = store.layout;
  removable.push(...(await listLeftOverDrafts(store, [agents, status, watches])));
  removable.push(...(await listUnusedIndex(store)));
  return removable;
}

/**
 * Removes files that `findRemovable` found. One that is gone already is no error. Before that the claims are made
 * durable: a power cut must not bring a claim back whose message was filed and then removed.
 * @returns how many it removed.
 */
export async function removeFiles(store: Store, files: readonly Removable[]): Promise<number> {
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout))
    await orMissing(store.fs.syncDirectory(mailbox.claimed));
  let count = 0;
  for (const { path, kind } of files) {
    if ((await orMissing(store.fs.unlink(path).then(() => true))) === true) count += 1;
    if (kind === 'task' || kind === 'index') await removeIfEmpty(store, dirname(path));
  }
  return count;
}

async function removeIfEmpty(store: Store, folder: string): Promise<void> {
  if ((await listOwnFolder(store, folder, 1)).length > 0) return;
  try {
    await store.fs.removeDirectory(folder);
  } catch {
    // Somebody has put something there in between, or removed it.
  }
}

async function listFinished(store: Store, mailbox: MailboxLayout): Promise<Removable[]> {
  const files = await listFiles(store, mailbox.done, 'seen', '*/*');
  for (const folder of [mailbox.dead, mailbox.dropped]) files.push(...(await listFiles(store, folder, 'dead')));
  return [...files, ...(await listFiles(store, mailbox.bad, 'bad'))];
}

/** What was noted about mail that goes, or has gone: its receipt and its answer. */
async function listNotes(
  store: Store,
  mailbox: MailboxLayout,
  gone: ReadonlySet<string>,
  olderThanMs: number,
): Promise<Removable[]> {
  const notes = [
    ...(await listFiles(store, mailbox.receipts, 'note')),
    ...(await listFiles(store, mailbox.answered, 'note')),
  ];
  const removable: Removable[] = [];
  for (const note of notes) {
    if (!isOlder(store, note, olderThanMs)) continue;
    const id = idInName(note.name);
    if (!(await isStillThere(store, mailbox, id, gone))) removable.push(note);
  }
  return removable;
}

/** Ids of messages that are gone and whose time is over: a second copy of them would be refused as expired. */
async function listUsedIds(store: Store, mailbox: MailboxLayout, gone: ReadonlySet<string>): Promise<Removable[]> {
  const removable: Removable[] = [];
  for (const file of await listFiles(store, mailbox.accepted, 'used id')) {
    const id = file.path.slice(mailbox.accepted.length + 1);
    if (await isStillThere(store, mailbox, id, gone)) continue;
    const read = await readMessage(store, file.path, { id, to: mailbox.name, timeMs: file.sinceMs });
    const overAtMs = read.kind === 'message' ? expiresAtMs(read.message) : file.sinceMs;
    if (store.fs.nowMs() > overAtMs + afterExpiryMs) removable.push(file);
  }
  return removable;
}

async function isStillThere(store: Store, mailbox: MailboxLayout, id: string, gone: ReadonlySet<string>) {
  const finished = await findFinished(store, mailbox, id);
  if (finished) return !gone.has(finished);
  return (await listClaims(store, mailbox)).some((claim) => claim.id === id);
}

/** The oldest files, as many as are needed for the others to fit. */
function overflow(kept: readonly Removable[], maxBytes: number | undefined): Removable[] {
  if (maxBytes === undefined) return [];
  let total = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const over: Removable[] = [];
  for (const file of [...kept].sort((one, other) => one.sinceMs - other.sinceMs)) {
    if (total <= maxBytes) break;
    total -= file.sizeBytes;
    over.push(file);
  }
  return over;
}
