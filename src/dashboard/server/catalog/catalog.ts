import { Pace } from '../../../base/pace.ts';
import { isOwnId } from '../../../protocol/id-form.ts';
import { dateFolderOf } from '../../../protocol/ids.ts';
import type { Store } from '../../../store/store.ts';
import type { Counts } from '../../api/api.ts';
import { Conversation } from './conversation.ts';
import { type Entry, keyOf, type Summary, timeOfKey } from './entry.ts';
import type { Place } from './folder.ts';
import { type CatalogChanges, Positions } from './positions.ts';
import { readEntry, summarize } from './read-summary.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** So many names are listed before anything is shown. */
const listedAtLeast = 5_000;

/**
 * Every message of the bridge directory, known by the names of files alone; the date folders are listed and files read
 * from the newest back, as far as somebody asks, and each once.
 *
 * The search index of the store cannot take its place: it finds what fits a query, without an order, and is read from the
 * disk at each search. A page of conversations needs the newest of all messages, a live page what has changed since a
 * moment ago, and both without reading 100,000 of them first.
 */
export class Catalog {
  readonly #store: Store;
  readonly #positions: Positions;
  readonly #conversations = new Map<string, Conversation>();
  readonly #conversationById = new Map<string, string>();
  /** Ascending by key. */
  #order: Entry[] = [];
  /** Everything from this key on has been read. */
  #readFrom = '\uffff';
  #readCount = 0;
  #counts: Counts | undefined;
  #refreshing: Promise<void> | undefined;
  /** Whatever looks at directories does it alone. */
  #lastLook: Promise<unknown> = Promise.resolve();
  #onChanges: (changes: CatalogChanges) => void = () => undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#positions = new Positions(store);
  }

  get order(): readonly Entry[] {
    return this.#order;
  }

  /** Everything with this key or a later one has been read. */
  get readFrom(): string {
    return this.#readFrom;
  }

  get readCount(): number {
    return this.#readCount;
  }

  get isWhole(): boolean {
    if (!this.isListed) return false;
    return this.#order.length === 0 || (this.#order[0]?.key ?? '') >= this.#readFrom;
  }

  /** Whether anything was sent before `key` that can be read, or may turn out to. */
  hasBefore(key: string): boolean {
    if (!this.isListed) return true;
    for (let index = this.indexOf(key) - 1; index >= 0; index--) {
      if (this.#order[index]?.summary !== null) return true;
    }
    return false;
  }

  /** When the first message was sent, as far as names tell; undefined where there is none. */
  get startMs(): number | undefined {
    const [first, date] = [this.#order[0]?.key, this.#positions.folders.firstUnlisted];
    const times = [
      ...(first === undefined ? [] : [timeOfKey(first)]),
      ...(date === undefined ? [] : [Date.parse(date)]),
    ];
    const known = times.filter((timeMs) => !Number.isNaN(timeMs));
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  get mailboxes(): readonly string[] {
    return this.#positions.folders.mailboxes;
  }

  get watched(): readonly string[] {
    return this.#positions.folders.watched;
  }

  get(key: string): Entry | undefined {
    return this.#positions.get(key);
  }

  conversation(id: string): Conversation | undefined {
    return this.#conversations.get(id);
  }

  isAnswered(entry: Entry): boolean {
    return this.#positions.isAnswered(entry);
  }

  /** How many messages are where. */
  get counts(): Counts {
    this.#counts ??= this.count();
    return this.#counts;
  }

  private count(): Counts {
    const counts = { total: this.#order.length, queued: 0, offered: 0, dead: 0 };
    for (const entry of this.#order) {
      const place = placeOf(entry);
      if (place === 'inbox') counts.queued += 1;
      if (place === 'claimed') counts.offered += 1;
      if (place === 'dead') counts.dead += 1;
    }
    return counts;
  }

  /** The newest messages in one place that were sent before `key`, whether everything after them has been read or not. */
  async newestAt(place: Place, key: string, limit: number): Promise<Entry[]> {
    const found: Entry[] = [];
    for (let index = this.indexOf(key) - 1; index >= 0 && found.length < limit; index--) {
      const entry = this.#order[index];
      if (entry && placeOf(entry) === place) found.push(entry);
    }
    for (const entry of found) await this.readSummary(entry);
    return found;
  }

  /** A message by its id, read. */
  async find(id: string, mailbox: string): Promise<Entry | undefined> {
    const date = dateFolderOf(id);
    if (this.#positions.folders.isUnlisted(date)) await this.listDate(date);
    const entry = isOwnId(id)
      ? this.#positions.get(keyOf(id, mailbox, undefined))
      : this.#order.find((other) => other.id === id && other.mailbox === mailbox);
    if (entry) await this.readSummary(entry);
    return entry;
  }

  /** Whatever a look finds is told, whoever asked for it. */
  tellChanges(onChanges: (changes: CatalogChanges) => void): void {
    this.#onChanges = onChanges;
  }

  /** Looks at the directories. Several who ask at once share one look. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.alone(() => this.look()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  private alone<Result>(look: () => Promise<Result>): Promise<Result> {
    const result = this.#lastLook.then(look);
    this.#lastLook = result.catch(() => undefined);
    return result;
  }

  /** Whether every date folder is listed. */
  private get isListed(): boolean {
    return this.#positions.folders.nextDate === undefined;
  }

  private listDate(date: string): Promise<void> {
    return this.alone(() => this.listNow(date));
  }

  private async listNow(date: string): Promise<void> {
    const { added } = await this.#positions.listDate(date);
    this.#counts = undefined;
    this.arrange(added, []);
  }

  /** The message that was sent before `key`; older date folders are listed as far as that takes, within the time. */
  private async before(key: string, deadlineMs: number): Promise<Entry | 'none' | 'late'> {
    for (;;) {
      const entry = this.#order[this.indexOf(key) - 1];
      const date = this.#positions.folders.nextDate;
      if (date === undefined) return entry ?? 'none';
      // Whatever lies in the folder of that date was sent on it.
      if (entry && timeOfKey(entry.key) >= Date.parse(date) + dayMs) return entry;
      if (this.#store.fs.monotonicMs() >= deadlineMs) return 'late';
      await this.listDate(date);
    }
  }

  /**
   * Reads on towards older messages, until everything from `key` on has been read or the time is over.
   * @returns whether it has.
   */
  async readBackTo(key: string, budgetMs: number): Promise<boolean> {
    const deadlineMs = this.#store.fs.monotonicMs() + budgetMs;
    const pace = new Pace(this.#store.fs);
    while (this.#readFrom > key) {
      const entry = await this.before(this.#readFrom, deadlineMs);
      if (entry === 'late') return false;
      if (entry === 'none') {
        this.#readFrom = '';
        return true;
      }
      if (entry.key < key) return true;
      await this.readSummary(entry);
      // Something may have come in between while it was read.
      if (this.#order[this.indexOf(this.#readFrom) - 1] === entry) this.#readFrom = entry.key;
      const nowMs = this.#store.fs.monotonicMs();
      if (nowMs >= deadlineMs) return this.#readFrom <= key;
      await pace.step();
    }
    return true;
  }

  /** What has been read, the newest first. */
  *read(): Generator<Entry & { readonly summary: Summary }, void> {
    for (let index = this.#order.length - 1; index >= 0; index--) {
      const entry = this.#order[index];
      if (!entry || entry.key < this.#readFrom) return;
      if (hasSummary(entry)) yield entry;
    }
  }

  /** Goes through what was sent before `key`, the newest first; stops where the next one is not read within the time. */
  async *newestBefore(key: string, budgetMs: number): AsyncGenerator<Entry, void> {
    const deadlineMs = this.#store.fs.monotonicMs() + budgetMs;
    for (let cursor = key; ; ) {
      const entry = await this.before(cursor, deadlineMs);
      if (typeof entry === 'string') return;
      if (entry.key < this.#readFrom) {
        const leftMs = deadlineMs - this.#store.fs.monotonicMs();
        if (leftMs <= 0 || !(await this.readBackTo(entry.key, leftMs))) return;
      }
      if (entry.summary) yield entry;
      cursor = entry.key;
    }
  }

  /** Where `key` stands in the order, or would stand. */
  private indexOf(key: string): number {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#order[middle]?.key ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private async look(): Promise<void> {
    const { changed, added, removed } = await this.#positions.look();
    if (changed.size + removed.length > 0) this.#counts = undefined;
    this.arrange(added, removed);
    await this.listEnough();
    for (const entry of added) if (entry.key >= this.#readFrom) await this.readSummary(entry);
    if (changed.size + removed.length > 0) this.#onChanges({ changed, removed });
  }

  /** A bridge directory of the usual size is known as a whole at once. */
  private async listEnough(): Promise<void> {
    for (;;) {
      const date = this.#positions.folders.nextDate;
      if (date === undefined || this.#order.length >= listedAtLeast) return;
      await this.listNow(date);
    }
  }

  private arrange(added: readonly Entry[], removed: readonly Entry[]): void {
    for (const entry of removed) {
      if (entry.summary) this.#conversations.get(entry.summary.conversation)?.remove(entry);
      if (entry.summary !== undefined) this.#readCount -= 1;
    }
    const gone = new Set(removed);
    if (gone.size > 0) this.#order = this.#order.filter((entry) => !gone.has(entry));
    if (added.length === 0) return;
    this.#order = [...this.#order, ...added.filter((entry) => !gone.has(entry))];
    this.#order.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  private async readSummary(entry: Entry): Promise<void> {
    if (entry.summary !== undefined) return;
    const read = await readEntry(this.#store, entry);
    if (entry.summary !== undefined) return;
    entry.summary = read.kind === 'message' ? summarize(read.message, (id) => this.#conversationById.get(id)) : null;
    this.#readCount += 1;
    if (!entry.summary) return;
    const { conversation: id } = entry.summary;
    if (id !== entry.id) this.#conversationById.set(entry.id, id);
    const conversation = this.#conversations.get(id) ?? new Conversation(id);
    this.#conversations.set(id, conversation);
    conversation.add(entry);
  }
}

function hasSummary(entry: Entry): entry is Entry & { summary: Summary } {
  return Boolean(entry.summary);
}

export function placeOf(entry: Entry): Place | undefined {
  return entry.locations.at(-1)?.folder.place;
}
