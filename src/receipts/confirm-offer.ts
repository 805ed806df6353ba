import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Offer } from '../desk/offers.ts';
import { confirm } from '../store/confirm.ts';
import { type Proof, writeReceipt } from '../store/outcomes/receipt.ts';

/** Files an offered message as seen. @returns false when another owner has taken it over. */
export async function confirmOffer(bridge: Bridge, { mailbox, claim }: Offer, proof: Proof): Promise<boolean> {
  try {
    const took = bridge.decisions?.stopwatch();
    await confirm(bridge.store, mailbox, claim);
    await writeReceipt(bridge.store, mailbox, claim, proof);
    bridge.decisions?.note(mailbox.name, 'confirm', claim.id, `proof: ${proof}`, took?.());
    return true;
  } catch (error) {
    if (error instanceof Cc2ccError && error.code === 'LEASE_LOST') {
      bridge.decisions?.note(mailbox.name, 'confirm', claim.id, 'not filed: taken over by another process');
      return false;
    }
    throw error;
  }
}
