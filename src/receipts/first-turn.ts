import type { Desk } from '../desk/desk.ts';
import type { Message } from '../protocol/message.ts';

/**
 * Mail that SessionStart handed over to a session in which no turn has begun since. It stands before the model only
 * with the first turn, which the person may begin at any time.
 * @param minAgeMs leaves out what was handed over more recently.
 */
export async function mailAwaitingFirstTurn(desk: Desk, minAgeMs = 0): Promise<Message[]> {
  if (!desk.awaitsFirstTurn) return [];
  const nowMs = desk.bridge.store.fs.nowMs();
  return desk.messagesOf(desk.ownOffers.filter(({ claim }) => nowMs - claim.claimedAtMs >= minAgeMs));
}
