import type { Bridge, Recipient } from '../bridge/bridge.ts';
import type { Message } from '../protocol/message.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import { offeredTo } from './offers.ts';
import { readOffer } from './receipts.ts';

/**
 * Mail that SessionStart handed over to a session in which no turn has begun since. It stands before the model only
 * with the first turn, which the person may begin at any time.
 * @param minAgeMs leaves out what was handed over more recently.
 */
export async function mailAwaitingFirstTurn(bridge: Bridge, recipient: Recipient, minAgeMs = 0): Promise<Message[]> {
  if (!(await awaitsFirstTurn(bridge, recipient.client))) return [];
  const messages: Message[] = [];
  for (const offer of await offeredTo(bridge, recipient)) {
    if (bridge.store.fs.nowMs() - offer.held.claimedAtMs < minAgeMs) continue;
    const message = await readOffer(bridge, offer);
    if (message) messages.push(message);
  }
  return messages;
}
