import type { Bridge } from '../bridge/bridge.ts';
import type { Offer } from '../desk/offers.ts';
import { confirmOffer } from '../receipts/confirm-offer.ts';
import { readReplyRecord, recordReply } from '../store/outcomes/reply-record.ts';
import { clearSending } from '../store/outcomes/sending-reply.ts';

/**
 * Finishes what somebody was cut off from who had answered an offered message.
 * @returns whether the message is answered, so that nobody has to be handed it again.
 */
export async function fileIfAnswered(bridge: Bridge, offer: Offer): Promise<boolean> {
  const { mailbox, claim } = offer;
  const found = await readReplyRecord(bridge.store, mailbox, claim.id);
  if (!found) return false;
  await recordReply(bridge.store, mailbox, claim.id, found.replyId);
  await confirmOffer(bridge, offer, 'answer');
  await clearSending(bridge.store, mailbox, claim.id);
  return true;
}
