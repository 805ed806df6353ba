import { join } from 'node:path';
import { isSystemError } from '../../base/errors.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { isDayFolder } from '../../protocol/ids.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { listOwnMailboxes } from '../mailboxes.ts';
import type { Store } from '../store.ts';
import type { HistoryFolder } from './history-folder.ts';
import { readFolderLines } from './history-index.ts';
import { cleanField, decodeLine, fieldBytes, type HistoryLine, toBytesText } from './history-line.ts';
import { forgetFolders } from './history-manifest.ts';

/** The conditions of a search; a message must meet all that are given. */
export interface HistoryQuery {
  /** Folded, see `foldText`; each must occur in the text. */
  readonly terms: readonly string[];
  /** The thread, or the id of the message that began it. */
  readonly thread?: string | undefined;
  readonly from?: ReadonlySet<string> | undefined;
  /** Names of mailboxes. */
  readonly to?: ReadonlySet<string> | undefined;
  readonly sinceMs?: number | undefined;
  /** Only mail to or from one of these; undefined for all mail. */
  readonly own?: ReadonlySet<string> | undefined;
}

export interface HistoryHit {
  readonly folder: HistoryFolder;
  readonly key: string;
  readonly id: string;
  readonly timeMs: number;
  /** Greater for text that fits better. */
  readonly score: number;
}

/** Of more messages that fit, not all are looked at. */
export const maxHits = 20_000;

/** Everything that fits, each message once, in no order. */
export async function findInHistory(store: Store, query: HistoryQuery): Promise<HistoryHit[]> {
  const hits = new Map<string, HistoryHit>();
  const scan = new Scan(query);
  const folders = await listFolders(store);
  for (const folder of folders.filter(({ mailbox }) => scan.mayHold(mailbox))) {
    // Nothing more would be looked at, and what is left may be a hundred megabytes.
    if (hits.size >= maxHits) break;
    for (const lines of await readFolderLines(store, folder)) {
      // Of a message that moved meanwhile the later place counts.
      if (hits.size < maxHits) for (const hit of scan.look(folder, lines)) hits.set(hit.id, hit);
    }
  }
  await forgetGoneFolders(store, folders);
  return [...hits.values()];
}

/** In the order in which a message moves, so that one on its way is not missed; the latest days first. */
async function listFolders(store: Store): Promise<HistoryFolder[]> {
  const mailboxes = await listOwnMailboxes(store.fs, store.layout);
  const folders = await Promise.all(mailboxes.map((mailbox) => listFoldersIfReadable(store, mailbox)));
  return folders.flat();
}

/** In a shared bridge directory a mailbox may be private to another account. */
async function listFoldersIfReadable(store: Store, mailbox: MailboxLayout): Promise<HistoryFolder[]> {
  try {
    return await listFoldersOf(store, mailbox);
  } catch (error) {
    if (isSystemError(error, 'EACCES')) return [];
    throw error;
  }
}

async function listFoldersOf(store: Store, mailbox: MailboxLayout): Promise<HistoryFolder[]> {
  const { inbox, claimed, done, dead, dropped } = mailbox;
  const days = (await listOwnFolder(store, done)).filter(isDayFolder);
  return [
    { mailbox, path: inbox, key: 'inbox' },
    { mailbox, path: claimed, key: 'claimed' },
    ...days
      .sort()
      .reverse()
      .map((day) => ({ mailbox, path: join(done, day), key: `done-${day}` })),
    { mailbox, path: dead, key: 'dead' },
    { mailbox, path: dropped, key: 'dropped' },
  ];
}

async function forgetGoneFolders(store: Store, folders: readonly HistoryFolder[]): Promise<void> {
  const present = new Map<string, Set<string>>();
  for (const { mailbox, key } of folders) {
    present.set(mailbox.name, (present.get(mailbox.name) ?? new Set()).add(key));
  }
  for (const name of await listOwnFolder(store, store.layout.index)) {
    await forgetFolders(store, name, present.get(name) ?? new Set());
  }
}

/** Looks through lines by one part of the query, and compares the rest where that occurs. */
class Scan {
  readonly #query: HistoryQuery;
  readonly #terms: readonly string[];
  readonly #thread: string | undefined;
  readonly #from: ReadonlySet<string> | undefined;
  readonly #own: ReadonlySet<string> | undefined;
  /** Bytes that every matching line holds; the scan looks for one of them. */
  readonly #needles: readonly Uint8Array[];

  constructor(query: HistoryQuery) {
    this.#query = query;
    this.#terms = query.terms.map(toBytesText);
    this.#thread = query.thread === undefined ? undefined : toFieldBytesText(query.thread);
    this.#from = query.from && new Set([...query.from].map(toFieldBytesText));
    this.#own = query.own && new Set([...query.own].map(toFieldBytesText));
    const needles = query.terms.map((term) => Buffer.from(term));
    this.#needles = query.thread === undefined ? needles : [fieldBytes(query.thread)];
  }

  mayHold({ name }: MailboxLayout): boolean {
    return this.#query.to?.has(name) ?? true;
  }

  look(folder: HistoryFolder, lines: Buffer): HistoryHit[] {
    const isOwnMailbox = this.#query.own?.has(folder.mailbox.name) ?? true;
    const hits: HistoryHit[] = [];
    const needle = rarestIn(lines, this.#needles);
    for (let at = lines.indexOf(needle); at !== -1 && hits.length < maxHits; ) {
      const start = at === 0 ? 0 : lines.lastIndexOf(10, at - 1) + 1;
      const end = lines.indexOf(10, at);
      const line = lines.toString('latin1', start, end);
      const decoded = decodeLine(line);
      const score = decoded && this.fits(decoded, isOwnMailbox) ? this.score(line, decoded.textStart) : 0;
      if (decoded && score > 0) {
        const id = Buffer.from(decoded.id, 'latin1').toString();
        hits.push({ folder, key: decoded.key, id, timeMs: decoded.timeMs, score });
      }
      at = lines.indexOf(needle, needle === endOfLine ? end + 1 : end);
    }
    return hits;
  }

  private fits({ id, from, thread, replyTo, timeMs }: HistoryLine, isOwnMailbox: boolean): boolean {
    const { sinceMs } = this.#query;
    if (!isOwnMailbox && !this.#own?.has(from)) return false;
    if (this.#from && !this.#from.has(from)) return false;
    if (sinceMs !== undefined && !(timeMs >= sinceMs)) return false;
    return this.#thread === undefined || [id, thread, replyTo].includes(this.#thread);
  }

  /** 0 if a term is missing. A word counts more than a part of one, and often more than once. */
  private score(line: string, textStart: number): number {
    let score = 1;
    for (const term of this.#terms) {
      const ofTerm = scoreOfTerm(line, textStart, term);
      if (ofTerm === 0) return 0;
      score += ofTerm;
    }
    return score;
  }
}

const endOfLine = Buffer.from('\n');
const sampledBytes = 64 * 1024;

/** Of several that must all occur, the one that is worth looking for; without any, every line is looked at. */
function rarestIn(lines: Buffer, needles: readonly Uint8Array[]): Uint8Array {
  if (needles.length < 2) return needles[0] ?? endOfLine;
  const sample = lines.subarray(0, sampledBytes);
  const counted = needles.map((needle) => ({ needle, count: countIn(sample, needle) }));
  return counted.reduce((rarest, other) => (other.count < rarest.count ? other : rarest)).needle;
}

function countIn(bytes: Buffer, needle: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + needle.length)) count += 1;
  return count;
}

function toFieldBytesText(value: string): string {
  return toBytesText(cleanField(value));
}

const mostThatCount = 5;

function scoreOfTerm(line: string, textStart: number, term: string): number {
  let score = 0;
  let count = 0;
  for (let at = line.indexOf(term, textStart); at !== -1 && count < mostThatCount; count++) {
    const isWord = !isPartOfWord(line, at - 1) && !isPartOfWord(line, at + term.length);
    score += isWord ? 3 : 1;
    at = line.indexOf(term, at + term.length);
  }
  return score;
}

/** Every byte of a character beyond ASCII counts as a letter. */
function isPartOfWord(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code >= 0x80;
}
