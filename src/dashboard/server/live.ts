import { describeError } from '../../base/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { LiveChange, LiveEvent, Overview } from '../api/api.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Entry } from './catalog/entry.ts';
import { showConversations } from './conversations.ts';
import type { MessageViews } from './message-view.ts';

/** fs.watch is a hint, so everything is looked at this often in any case. */
const pollEveryMs = 1_000;
/** What comes at once is told at once. */
const settleMs = 40;
const toldAtOnce = 100;
/** A system has a limit of watches, which others need as well. */
const maxWatches = 400;
const readEachRoundMs = 200;

type OpenPage = ReadableStreamDefaultController<Uint8Array>;

/** Tells every open page what changes. While no page is open, nothing is looked at. */
export class Live {
  readonly #bridge: Bridge;
  readonly #catalog: Catalog;
  readonly #views: MessageViews;
  readonly #overview: () => Promise<Overview>;
  readonly #pages = new Set<OpenPage>();
  readonly #watches = new Map<string, () => void>();
  #endPoll: (() => void) | undefined;
  #settling: AbortController | undefined;
  #round: Promise<void> | undefined;
  #lastOverview = '';
  #trouble = '';
  #changed = new Set<Entry>();
  #removed: string[] = [];

  constructor(bridge: Bridge, catalog: Catalog, views: MessageViews, overview: () => Promise<Overview>) {
    this.#bridge = bridge;
    this.#catalog = catalog;
    this.#views = views;
    this.#overview = overview;
    catalog.tellChanges(({ changed, removed }) => {
      if (this.#pages.size === 0) return;
      for (const entry of changed) this.#changed.add(entry);
      this.#removed.push(...removed.map(({ key }) => key));
      this.look();
    });
  }

  get pages(): number {
    return this.#pages.size;
  }

  /** @returns a body that stays open until the page goes, with a line of JSON for each event. */
  open(): ReadableStream<Uint8Array> {
    let page: OpenPage;
    return new ReadableStream({
      start: (controller) => {
        page = controller;
        this.#pages.add(page);
        this.#lastOverview = '';
        this.#endPoll ??= this.#bridge.store.fs.every(pollEveryMs, () => this.look());
        this.look();
      },
      cancel: () => this.close(page),
    });
  }

  end(): void {
    for (const page of this.#pages) page.close();
    this.#pages.clear();
    this.rest();
  }

  /** Looks soon; several reasons to look within a moment make one look. */
  look(): void {
    if (this.#pages.size === 0 || this.#settling) return;
    const settling = new AbortController();
    this.#settling = settling;
    void this.#bridge.store.fs.sleep(settleMs, settling).then(() => {
      if (settling.signal.aborted) return;
      this.#settling = undefined;
      this.#round ??= this.tell().finally(() => {
        this.#round = undefined;
      });
    });
  }

  private close(page: OpenPage): void {
    this.#pages.delete(page);
    if (this.#pages.size === 0) this.rest();
  }

  private rest(): void {
    this.#endPoll?.();
    this.#settling?.abort();
    this.#endPoll = undefined;
    this.#settling = undefined;
    for (const end of this.#watches.values()) end();
    this.#watches.clear();
    this.#changed.clear();
    this.#removed = [];
  }

  private async tell(): Promise<void> {
    try {
      await this.#catalog.refresh();
      const [changed, removed] = [this.#changed, this.#removed];
      [this.#changed, this.#removed] = [new Set(), []];
      if (changed.size + removed.length > 0) this.send({ change: await this.describe(changed, removed) });
      // Older mail is read in the pauses, so that pictures reach further back.
      await this.readOn();
      const overview = await this.#overview();
      const encoded = JSON.stringify(overview);
      if (encoded !== this.#lastOverview) this.send({ overview });
      this.#lastOverview = encoded;
      this.follow();
      this.#trouble = '';
    } catch (error) {
      const trouble = describeError(error);
      if (trouble !== this.#trouble) this.send({ trouble });
      this.#trouble = trouble;
    }
  }

  private async describe(changed: ReadonlySet<Entry>, removed: readonly string[]): Promise<LiveChange> {
    const newest = [...changed].sort((one, other) => (one.key < other.key ? 1 : -1));
    const told = newest.filter(({ summary }) => summary).slice(0, toldAtOnce);
    const messages = await this.#views.showAll(told, 'thread');
    const ids = [...new Set(told.map(({ summary }) => summary?.conversation ?? ''))];
    const concerned = ids.map((id) => this.#catalog.conversation(id)).filter((found) => found !== undefined);
    const conversations = await showConversations(concerned, this.#catalog, this.#views);
    const more = newest.length > told.length || removed.length > toldAtOnce;
    return { messages, removed: removed.slice(0, toldAtOnce), conversations, more };
  }

  /** When the last has been read, what was counted so far is counted anew. */
  private async readOn(): Promise<void> {
    if (this.#catalog.isWhole) return;
    if (await this.#catalog.readBackTo('', readEachRoundMs)) {
      this.send({ change: { messages: [], removed: [], conversations: [], more: true } });
    } else this.look();
  }

  private send(event: LiveEvent): void {
    const line = new TextEncoder().encode(`${JSON.stringify(event)}\n`);
    for (const page of this.#pages) page.enqueue(line);
  }

  private follow(): void {
    if (this.#pages.size === 0) return;
    const { root, agents, leases, clients } = this.#bridge.store.layout;
    const wanted = new Set([root, agents, leases, clients, ...this.#catalog.watched].slice(0, maxWatches));
    for (const [path, end] of this.#watches) {
      if (wanted.has(path)) continue;
      end();
      this.#watches.delete(path);
    }
    for (const path of wanted) if (!this.#watches.has(path)) this.watch(path);
  }

  private watch(path: string): void {
    try {
      this.#watches.set(
        path,
        this.#bridge.store.fs.watch(path, () => this.look()),
      );
    } catch {
      // The directory is not there yet, or the system has no watches left; the poll serves alone.
    }
  }
}
