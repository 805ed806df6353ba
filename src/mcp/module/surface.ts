import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { listInboxUnsorted } from '../../store/inbox.ts';
import { describeBand } from './band.ts';
import type { ModuleFeed } from './feed.ts';
import { GlanceReader } from './glance.ts';
import { WaitingToast } from './waiting-toast.ts';

/** Keeps what the user is shown up to date, as long as a module is there to show it. */
export class Surface {
  readonly #bridge: Bridge;
  readonly #feed: ModuleFeed;
  readonly #glance: GlanceReader;
  readonly #waiting: WaitingToast;
  readonly #hasBand: boolean;

  constructor(bridge: Bridge, feed: ModuleFeed, { hasBand }: { readonly hasBand: boolean }) {
    this.#bridge = bridge;
    this.#feed = feed;
    this.#glance = new GlanceReader(bridge);
    this.#waiting = new WaitingToast(bridge);
    this.#hasBand = hasBand;
  }

  async refresh(recipient: Recipient, isInTrouble: boolean): Promise<void> {
    if (!this.#feed.isHeard) return;
    const { store } = this.#bridge;
    const inbox = await listInboxUnsorted(store, mailboxOf(store.layout.root, recipient.name));
    const toast = await this.#waiting.look(recipient, inbox);
    if (toast !== undefined) this.#feed.toast(toast);
    if (!this.#hasBand) return;
    this.#feed.show({ band: describeBand(await this.#glance.look(recipient, inbox.length, isInTrouble)) });
  }
}
