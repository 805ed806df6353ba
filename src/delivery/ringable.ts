import { join } from 'node:path';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { inspect, listInbox } from '../store/inbox.ts';
import { whyRefused } from '../trust/verdict.ts';
import type { Bridge, Recipient } from './bridge.ts';
import { putAside } from './put-aside.ts';
import { type AgeOf, lostOwnOffers, readOffer } from './receipts.ts';

/** Low priority waits for the next turn. */
export function isRingable(message: Message): boolean {
  return message.priority !== 'low';
}

/** Mail whose offer was thrown away and that is worth waking its reader for once more. */
export async function lostMail(bridge: Bridge, recipient: Recipient, ageOf?: AgeOf): Promise<Message[]> {
  const lost: Message[] = [];
  for (const offer of await lostOwnOffers(bridge, recipient, ageOf)) {
    const message = await readOffer(bridge, offer);
    if (message && isRingable(message)) lost.push(message);
  }
  return lost;
}

/**
 * Watches one inbox for mail that is worth waking its reader for, remembering what it has read.
 */
export class RingableMail {
  readonly #bridge: Bridge;
  readonly #known = new Map<string, Message>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Mail that waits now, oldest first. Broken files are put aside on the way. */
  async list(mailbox: MailboxLayout): Promise<Message[]> {
    const names = await listInbox(this.#bridge.store, mailbox);
    const present = new Set(names);
    for (const name of this.#known.keys()) if (!present.has(name)) this.#known.delete(name);
    for (const name of names) if (!this.#known.has(name)) await this.#read(mailbox, name);
    return (
      names
        .map((name) => this.#known.get(name))
        .filter((message) => message !== undefined)
        // What must not be handed over rings for nobody; the next hand-over puts it aside and tells the person.
        .filter((message) => isRingable(message) && whyRefused(message) === undefined)
    );
  }

  async #read(mailbox: MailboxLayout, name: string): Promise<void> {
    const entry = await inspect(this.#bridge.store, mailbox, name);
    if (entry.kind === 'message') this.#known.set(name, entry.message);
    if (entry.kind === 'broken') await putAside(this.#bridge, mailbox, join(mailbox.inbox, name), entry.reason);
  }
}
