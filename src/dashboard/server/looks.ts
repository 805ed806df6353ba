import { Cc2ccError } from '../../base/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { isUnread } from '../../protocol/states.ts';
import { requireStatus } from '../../reports/status.ts';
import type { Sender } from '../../sending/post.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type {
  ConversationView,
  Found,
  HeldView,
  MessageView,
  Overview,
  Page,
  QuarantinedView,
  TaskBoard,
  TaskDetail,
  Traffic,
  TrafficRange,
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

/** What the page may look at. */
export class Looks {
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

  /** Looks at what has changed on the disk; every look begins with it. */
  async refresh(): Promise<void> {
    await this.#catalog.refresh();
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

  conversations(cursor: string | undefined): Promise<Page<ConversationView>> {
    return listConversations(this.#catalog, this.#views, cursor);
  }

  thread(id: string, cursor: string | undefined): Promise<Page<MessageView>> {
    return listThread(this.#catalog, this.#views, id, cursor);
  }

  search(text: string): Promise<Found> {
    return search(this.#bridge, this.#catalog, this.#views, text);
  }

  tasks(): Promise<TaskBoard> {
    return taskBoard(this.#bridge, this.#me);
  }

  task(id: string): Promise<TaskDetail> {
    return taskDetail(this.#bridge, this.#me, id);
  }

  traffic(range: TrafficRange): Promise<Traffic> {
    return countTraffic(this.#catalog, range, this.#bridge.store.fs.nowMs());
  }

  /** The whole text of one message, and what it waits for in words. */
  async message(id: string, mailbox: string): Promise<{ message: MessageView; reason: string }> {
    const entry = await this.#catalog.find(id, mailbox);
    const message = entry && (await this.#views.show(entry, 'whole'));
    if (!message) throw new Cc2ccError('NOT_FOUND', `there is no message ${makeVisibleLine(id)}; reload the page`);
    // A file of another program has its own id only when it is taken.
    const reason = await requireStatus(this.#bridge, id).then(
      (status) => status.reason,
      () => '',
    );
    return { message, reason: makeVisibleLine(reason) };
  }

  async held(): Promise<HeldView[]> {
    const views: HeldView[] = [];
    for (const [mailbox, held] of await listHeld(this.#bridge)) {
      for (const [id, reason] of Object.entries(held).slice(0, heldAtMost)) {
        const entry = await this.#catalog.find(id, mailbox);
        const message = entry && (await this.#views.show(entry, 'thread'));
        if (message && isUnread(message.state)) views.push({ message, reason: makeVisibleLine(reason) });
      }
    }
    return views;
  }

  quarantined(): Promise<QuarantinedView[]> {
    return listQuarantined(this.#bridge, this.#catalog.mailboxes);
  }

  async dead(cursor: string | undefined): Promise<Page<MessageView>> {
    const found = await this.#catalog.newestAt('dead', cursor ?? '\uffff', pageLength);
    const items = await this.#views.showAll(found, 'thread');
    return { items, next: found.length === pageLength ? (found.at(-1)?.key ?? null) : null };
  }
}
