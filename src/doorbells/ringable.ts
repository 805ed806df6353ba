import type { Bridge, Recipient } from '../bridge/bridge.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import type { Offer } from '../receipts/offers.ts';
import { lostOwnOffers, readOffer } from '../receipts/receipts.ts';
import { WaitingMail } from './waiting-mail.ts';

/** Low priority waits for the next turn. */
export function isRingable(message: Message): boolean {
  return message.priority !== 'low';
}

/** Mail whose offer was thrown away and that is worth waking its reader for once more. */
export async function lostMail(bridge: Bridge, recipient: Recipient): Promise<Message[]> {
  return ringableIn(bridge, await lostOwnOffers(bridge, recipient));
}

/** The messages of those offers that are worth waking their reader for. */
export async function ringableIn(bridge: Bridge, offers: readonly Offer[]): Promise<Message[]> {
  const found: Message[] = [];
  for (const offer of offers) {
    const message = await readOffer(bridge, offer);
    if (message && isRingable(message)) found.push(message);
  }
  return found;
}

/** Watches one inbox for mail that is worth waking its reader for. */
export class RingableMail {
  readonly #mail: WaitingMail;

  constructor(bridge: Bridge) {
    this.#mail = new WaitingMail(bridge);
  }

  /** Mail that waits now, oldest first; of very much, the ends. */
  async list(mailbox: MailboxLayout): Promise<Message[]> {
    return (await this.#mail.list(mailbox)).map(({ message }) => message).filter(isRingable);
  }
}
