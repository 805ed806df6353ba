import { dirname } from 'node:path';
import { orMissing } from '../base/files.ts';
import { isOwnFolder } from '../base/own-folder.ts';
import { idInName } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { expiresAtMs } from '../protocol/message.ts';
import { listClaims } from '../store/claim.ts';
import { placesOfFinished } from '../store/finished.ts';
import { readMessage } from '../store/inbox.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import type { Store } from '../store/store.ts';
import { findCutOff, isBefore } from './cut-off.ts';
import { leftOverDrafts, leftOverIn, unusedIndex } from './left-over.ts';
import { type Batch, batchesIn, filesIn, type Judge, type Place, type Removable, Round } from './removable.ts';

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
  /** Whether nothing is removed of what is found. */
  readonly isDryRun?: boolean;
}

/** Whether a file with finished mail goes in this round. It depends on nothing but the file. */
type Goes = (file: Pick<Removable, 'sinceMs' | 'path'>) => boolean;

/**
 * Finds what may be removed, in the order in which it must be, in batches: whoever removes does so before asking for the
 * next one. Changes nothing.
 */
export async function* findRemovable(store: Store, rules: CleanupRules): AsyncGenerator<Batch> {
  const round = new Round(store, rules.isDryRun === true);
  const goes = yield* findWhatGoes(round, rules);
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
    for (const place of placesOfMail(mailbox)) {
      for await (const batch of batchesIn(round, place, round.each(goes))) yield { ...batch, claimed: mailbox.claimed };
    }
  }
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
    const judge = judgeNotes(round, mailbox, goes, rules.olderThanMs);
    for (const folder of [mailbox.receipts, mailbox.answered]) yield* batchesIn(round, { folder, kind: 'note' }, judge);
    yield* batchesIn(round, { folder: mailbox.accepted, kind: 'used id' }, judgeUsedIds(round, mailbox, goes));
    yield* batchesIn(round, { folder: mailbox.tmp, kind: 'draft' }, round.older(draftAgeMs));
    yield* leftOverIn(round, mailbox);
  }
  const { agents, status, watches } = store.layout;
  yield* leftOverDrafts(round, [agents, status, watches]);
  yield* unusedIndex(round);
}

/** Where mail lies that is finished, and what could not be read. */
function placesOfMail({ done, dead, dropped, bad }: MailboxLayout): Place[] {
  return [
    { folder: done, kind: 'seen', isNested: true },
    { folder: dead, kind: 'dead' },
    { folder: dropped, kind: 'dead' },
    { folder: bad, kind: 'bad' },
  ];
}

async function* findWhatGoes(round: Round, { olderThanMs, maxBytes }: CleanupRules): AsyncGenerator<Batch, Goes> {
  const isOld: Goes = (file) => round.isOlder(file, olderThanMs);
  if (maxBytes === undefined) return isOld;
  const cutOff = yield* findCutOff(() => keptMail(round.store, isOld), maxBytes);
  return cutOff === undefined ? isOld : (file) => isOld(file) || isBefore(cutOff, file);
}

async function* keptMail(store: Store, isOld: Goes) {
  for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
    for (const place of placesOfMail(mailbox)) {
      for await (const { folder, files } of filesIn(store, place)) {
        yield { folder, files: files.filter((file) => !isOld(file)) };
      }
    }
  }
}

/** What was noted about mail that goes, or has gone: its receipt and its answer. */
function judgeNotes(round: Round, mailbox: MailboxLayout, goes: Goes, olderThanMs: number): Judge {
  return async (notes) => {
    const old = notes.filter((note) => round.isOlder(note, olderThanMs));
    if (old.length === 0) return [];
    const stays = await whatStays(round.store, mailbox, goes);
    return round.each(async ({ name }) => !(await stays(idInName(name))))(old);
  };
}

/** Ids of messages that are gone and whose time is over: a second copy of them would be refused as expired. */
function judgeUsedIds(round: Round, mailbox: MailboxLayout, goes: Goes): Judge {
  const { store } = round;
  return async (files) => {
    const stays = await whatStays(store, mailbox, goes);
    return round.each(async ({ name: id, path, sinceMs }) => {
      if (await stays(id)) return false;
      const read = await readMessage(store, path, { id, to: mailbox.name, timeMs: sinceMs });
      const overAtMs = read.kind === 'message' ? expiresAtMs(read.message) : sinceMs;
      return store.fs.nowMs() > overAtMs + afterExpiryMs;
    })(files);
  };
}

/**
 * Says of an id whether its message is there and stays, whether what goes is gone already or not. Claims are listed
 * first, because a message goes from there to the other places.
 */
async function whatStays(store: Store, mailbox: MailboxLayout, goes: Goes): Promise<(id: string) => Promise<boolean>> {
  const claimed = new Set((await listClaims(store, mailbox)).map(({ id }) => id));
  return async (id) => {
    if (claimed.has(id)) return true;
    for (const path of placesOfFinished(mailbox, id)) {
      const stats = await orMissing(store.fs.stat(path));
      if (!stats || !(await isOwnFolder(store, dirname(path)))) continue;
      // The older tool's files straight in done/ are left alone, and so is what is no file.
      const isSwept = stats.kind === 'file' && dirname(path) !== mailbox.done;
      if (!isSwept || !goes({ path, sinceMs: stats.changedAtMs })) return true;
    }
    return false;
  };
}
