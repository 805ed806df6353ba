import { Cc2ccError } from '../../base/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { requireStatus } from '../../reports/status.ts';
import type { Sender } from '../../sending/post.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import {
  type HeldView,
  type MessageView,
  type Overview,
  type Page,
  type QuarantinedView,
  trafficRanges,
} from '../api/api.ts';
import { describeAgents, listHeld } from './agents.ts';
import type { Catalog } from './catalog/catalog.ts';
import { listConversations, listThread } from './conversations.ts';
import type { MessageViews } from './message-view.ts';
import { listQuarantined } from './quarantined.ts';
import { search } from './search.ts';
import { taskBoard, taskDetail } from './tasks.ts';
import { countTraffic } from './traffic.ts';

const pageLength = 50;
const heldAtMost = 200;

/** What the page may look at, by the last part of its address. */
export class Routes {
  readonly #bridge: Bridge;
  readonly #catalog: Catalog;
  readonly #views: MessageViews;
  readonly #me: string;
  readonly #isPerson: boolean;

  constructor(bridge: Bridge, catalog: Catalog, views: MessageViews, { name, mode }: Sender) {
    this.#bridge = bridge;
    this.#catalog = catalog;
    this.#views = views;
    this.#me = name;
    this.#isPerson = mode === 'person';
  }

  /** @returns undefined for an address that does not exist. */
  async answer(name: string, query: URLSearchParams): Promise<unknown> {
    const cursor = query.get('cursor');
    await this.#catalog.refresh();
    switch (name) {
      case 'overview':
        return this.overview();
      case 'conversations':
        return listConversations(this.#catalog, this.#views, cursor);
      case 'thread':
        return listThread(this.#catalog, this.#views, query.get('id') ?? '', cursor);
      case 'message':
        return this.#message(query.get('id') ?? '', query.get('mailbox') ?? '');
      case 'search':
        return search(this.#bridge, this.#catalog, this.#views, query.get('q') ?? '');
      case 'tasks':
        return taskBoard(this.#bridge, this.#me);
      case 'task':
        return taskDetail(this.#bridge, this.#me, query.get('id') ?? '');
      case 'traffic':
        return countTraffic(
          this.#catalog,
          trafficRanges.find((range) => range === query.get('range')) ?? 'day',
          this.#bridge.store.fs.nowMs(),
        );
      case 'held':
        return this.#held();
      case 'dead':
        return this.#dead(cursor);
      case 'quarantined':
        return this.#quarantined();
      default:
        return undefined;
    }
  }

  async overview(): Promise<Overview> {
    return {
      me: this.#me,
      isPerson: this.#isPerson,
      bridgeDirectory: makeVisibleLine(this.#bridge.store.layout.root),
      agents: await describeAgents(this.#bridge),
      counts: this.#catalog.counts,
      read: this.#catalog.readCount,
    };
  }

  /** The whole text of one message, and what it waits for in words. */
  async #message(id: string, mailbox: string): Promise<{ message: MessageView; reason: string }> {
    const entry = await this.#catalog.find(id, mailbox);
    const message = entry && (await this.#views.show(entry, 'whole'));
    if (!message) throw new Cc2ccError('NOT_FOUND', `there is no message ${makeVisibleLine(id)}; load the page again`);
    // A file of another program has its own id only when it is taken.
    const reason = await requireStatus(this.#bridge, id).then(
      (status) => status.reason,
      () => '',
    );
    return { message, reason: makeVisibleLine(reason) };
  }

  async #held(): Promise<HeldView[]> {
    const views: HeldView[] = [];
    for (const [mailbox, held] of await listHeld(this.#bridge)) {
      for (const [id, reason] of Object.entries(held).slice(0, heldAtMost)) {
        const entry = await this.#catalog.find(id, mailbox);
        const message = entry && (await this.#views.show(entry, 'thread'));
        const waits = message?.state === 'queued' || message?.state === 'offered';
        if (message && waits) views.push({ message, reason: makeVisibleLine(reason) });
      }
    }
    return views;
  }

  #quarantined(): Promise<QuarantinedView[]> {
    return listQuarantined(this.#bridge, this.#catalog.mailboxes);
  }

  async #dead(cursor: string | null): Promise<Page<MessageView>> {
    const found = await this.#catalog.newestAt('dead', cursor ?? '\uffff', pageLength);
    const items = await this.#views.showAll(found, 'thread');
    return { items, next: found.length === pageLength ? (found.at(-1)?.key ?? null) : null };
  }
}
