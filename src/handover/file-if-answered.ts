import type { Bridge } from '../bridge/bridge.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { confirmIfStillHeld } from '../receipts/offers.ts';
import type { Claim } from '../store/claim.ts';
import { readAnswer, recordAnswer } from '../store/outcomes/answer.ts';
import { clearSending } from '../store/outcomes/sending-answer.ts';

/**
 * Finishes what somebody was cut off from who had answered an offered message.
 * @returns whether the message is answered, so that nobody has to be handed it again.
 */
export async function fileIfAnswered(bridge: Bridge, mailbox: MailboxLayout, held: Claim): Promise<boolean> {
  const found = await readAnswer(bridge.store, mailbox, held.id);
  if (!found) return false;
  await recordAnswer(bridge.store, mailbox, held.id, found.replyId);
  await confirmIfStillHeld(bridge, mailbox, held, 'answer');
  await clearSending(bridge.store, mailbox, held.id);
  return true;
}
