import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { type Desk, openDesk } from '../desk/desk.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { mailOfFailedTurn } from '../receipts/failed-turn.ts';
import { mailAwaitingFirstTurn } from '../receipts/first-turn.ts';
import { lostOffers, settle } from '../receipts/receipts.ts';
import { WaitingMail } from './waiting-mail.ts';

/** Low priority waits for the next turn. */
export function isRingable(message: Message): boolean {
  return message.priority !== 'low';
}

/** Mail whose offer was thrown away and that is worth waking its reader for once more. */
export async function lostMail(desk: Desk): Promise<Message[]> {
  await settle(desk);
  return (await desk.messagesOf(lostOffers(desk))).filter(isRingable);
}

/** Mail that a session was offered in vain: it began no turn for it, its turn failed, or the offer was thrown away. */
export async function mailOfferedInVain(bridge: Bridge, recipient: Recipient): Promise<Message[]> {
  const desk = await openDesk(bridge, recipient);
  const lost = await lostMail(desk);
  const standing = [...(await mailAwaitingFirstTurn(desk)), ...(await mailOfFailedTurn(desk))];
  return [...standing.filter(isRingable), ...lost];
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
