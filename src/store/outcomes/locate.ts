import { dirname, join } from 'node:path';
import { orMissing } from '../../base/files.ts';
import { isOwnFolder, listOwnFolder } from '../../base/own-folder.ts';
import { readText } from '../../base/state-file.ts';
import { isNamedAfter, keptName, keptReasonName, messageName, ownIdInName } from '../../protocol/file-names.ts';
import { isMessageId } from '../../protocol/id-form.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { isByClient, type Message } from '../../protocol/message.ts';
import type { MessageState } from '../../protocol/states.ts';
import { type Claim, claimPath, listClaims } from '../claim.ts';
import { placesOfSeen } from '../finished.ts';
import { inspect, listInbox, readMessage } from '../inbox.ts';
import { isOwnMailbox, listOwnMailboxes } from '../mailboxes.ts';
import type { Store } from '../store.ts';
import { readDeadReason } from './dead-letter.ts';
import { type Proof, readReceipt, readWordOfClient } from './receipt.ts';
import { readReplyRecord } from './reply-record.ts';

/** The facts that a message's place on the disk gives. */
export interface Located {
  readonly id: string;
  readonly state: MessageState;
  readonly mailbox: MailboxLayout;
  readonly path: string;
  readonly message: Message;
  /** The offer that holds it, while it is `offered`, or `seen` by the word of the client alone. */
  readonly claim?: Claim;
  /** When it came into this state, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Why it is `expired` or `dead`. */
  readonly reason?: string;
  /** How often it was offered. */
  readonly attempts: number;
  /** The proof that it was seen, if one was noted. */
  readonly proof?: Proof;
  readonly replyId?: string;
}

/**
 * Looks for a message in every mailbox. A copy that somebody put elsewhere must not be taken for the message, so the one
 * whose signature is best counts, and what was put aside only where there is nothing else.
 */
export async function locate(store: Store, id: string): Promise<Located | undefined> {
  if (!isMessageId(id)) return undefined;
  const mailboxes = await listOwnMailboxes(store.fs, store.layout);
  // The contents of files are looked at last, because there may be very many; one can have been taken meanwhile.
  for (const look of [locateByName, locateDropped, locateByName, locatePutAside]) {
    const found = await bestOf(store, mailboxes, id, look);
    if (found) return found;
  }
  return undefined;
}

async function bestOf(
  store: Store,
  mailboxes: readonly MailboxLayout[],
  id: string,
  look: typeof locateByName,
): Promise<Located | undefined> {
  let best: Located | undefined;
  for (const mailbox of mailboxes) {
    const found = await look(store, mailbox, id);
    if (found && (best === undefined || rank(found.message) < rank(best.message))) best = found;
    if (best && rank(best.message) === 0) return best;
  }
  return best;
}

/** 0 for one that is verified, or that nobody judged. */
function rank({ signature }: Message): number {
  return { verified: 0, unsigned: 1, invalid: 2 }[signature?.state ?? 'verified'];
}

/** Looks in one mailbox. */
export async function locateIn(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  if (!(await isOwnMailbox(store.fs, mailbox))) return undefined;
  return (await locateByName(store, mailbox, id)) ?? (await locateDropped(store, mailbox, id));
}

/** Looks where the file's name tells, in the order in which a message moves, so that one on its way is not missed. */
async function locateByName(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  return (
    (await locateQueued(store, mailbox, id)) ??
    (await locateOffered(store, mailbox, id)) ??
    (await locateSeen(store, mailbox, id)) ??
    (await locateDead(store, mailbox, id))
  );
}

async function locateQueued(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  const names = await listInbox(store, mailbox);
  return findAmong(
    store,
    mailbox,
    id,
    names.filter((name) => isNamedAfter(name, id)),
  );
}

/** Our own files are named after their ids; other programs name theirs as they like. */
async function locateDropped(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  const names = await listInbox(store, mailbox);
  const dropped = names.filter((name) => ownIdInName(name) === undefined);
  return findAmong(store, mailbox, id, dropped);
}

async function findAmong(
  store: Store,
  mailbox: MailboxLayout,
  id: string,
  names: readonly string[],
): Promise<Located | undefined> {
  for (const fileName of names) {
    const entry = await inspect(store, mailbox, fileName);
    // That it cannot be read now must not pass for that it is nowhere.
    if (entry.kind === 'unreadable' && isNamedAfter(fileName, id)) throw entry.error;
    if (entry.kind !== 'message' || entry.message.id !== id) continue;
    const found = await describe(store, mailbox, id, join(mailbox.inbox, fileName), 'queued');
    if (found) return found;
  }
  return undefined;
}

/** A message that is taken over while somebody looks has another file name at the next look. */
const longestChase = 10;

async function locateOffered(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  for (let look = 1; look <= longestChase; look++) {
    const claim = (await listClaims(store, mailbox)).find((one) => one.id === id);
    if (!claim) return undefined;
    const found = await describe(store, mailbox, id, claimPath(mailbox, claim), 'offered');
    if (!found) continue;
    const offered = { ...found, claim, attempts: claim.attempt, sinceMs: claim.claimedAtMs };
    return withReply(store, await withWordOfClient(store, offered));
  }
  return undefined;
}

async function withWordOfClient(store: Store, offered: Located & { readonly claim: Claim }): Promise<Located> {
  const receipt = await readWordOfClient(store, offered.mailbox, offered.claim);
  if (!receipt) return offered;
  return { ...offered, state: 'seen', proof: 'client', sinceMs: Date.parse(receipt.delivered_at) };
}

async function locateSeen(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  let found: Located | undefined;
  for (const path of placesOfSeen(mailbox, id)) found ??= await describe(store, mailbox, id, path, 'seen');
  if (!found) return undefined;
  if (isByClient(found.message)) return withReply(store, { ...found, state: 'untracked' });
  const receipt = await readReceipt(store, mailbox, id);
  // That it lies here was proven otherwise, and the note of that was lost.
  const proof = receipt?.proof === 'client' ? undefined : receipt?.proof;
  const seen = { ...found, attempts: receipt?.attempt ?? 1, ...(proof ? { proof } : {}) };
  return withReply(store, seen);
}

async function withReply(store: Store, found: Located): Promise<Located> {
  const answer = await readReplyRecord(store, found.mailbox, found.id);
  return answer ? { ...found, state: 'answered', replyId: answer.replyId, sinceMs: answer.atMs } : found;
}

async function locateDead(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  for (const folder of [mailbox.dead, mailbox.dropped]) {
    const found = await describeDead(store, mailbox, id, folder);
    if (found) return found;
  }
  return undefined;
}

async function describeDead(
  store: Store,
  mailbox: MailboxLayout,
  id: string,
  folder: string,
): Promise<Located | undefined> {
  const found = await describe(store, mailbox, id, join(folder, messageName.format(id)), 'dead');
  const why = await readDeadReason(store, folder, id);
  if (!found || !why) return found;
  return { ...found, state: why.state, reason: why.reason, attempts: why.attempts, sinceMs: why.atMs };
}

/** A whole message that must not be handed over: nobody will be shown it, and the reason stands beside it. */
async function locatePutAside(store: Store, mailbox: MailboxLayout, id: string): Promise<Located | undefined> {
  const names = await listOwnFolder(store, mailbox.bad);
  for (const name of names.filter((found) => isKeptUnder(found, id)).sort()) {
    const path = join(mailbox.bad, name);
    const found = await describe(store, mailbox, id, path, 'dead');
    const reason = (await readText(store.fs, keptReasonName.format(path)))?.trim();
    if (found?.message.id === id) return { ...found, reason: `put aside in ${path}${reason ? `: ${reason}` : ''}` };
  }
  return undefined;
}

function isKeptUnder(name: string, id: string): boolean {
  const former = keptName.parse(name)?.former;
  return former !== undefined && keptReasonName.parse(name) === undefined && isNamedAfter(former, id);
}

async function describe(
  store: Store,
  mailbox: MailboxLayout,
  id: string,
  path: string,
  state: MessageState,
): Promise<Located | undefined> {
  const stats = await orMissing(store.fs.stat(path));
  if (!stats || !(await isOwnFolder(store, dirname(path)))) return undefined;
  const read = await readMessage(store, path, { id, to: mailbox.name, timeMs: stats.modifiedAtMs });
  // A disk that takes upper case for lower may have opened the file of another message.
  if (read.kind !== 'message' || read.message.id !== id) return undefined;
  return { id, state, mailbox, path, message: read.message, attempts: 0, sinceMs: stats.changedAtMs };
}
