import type { Desk } from '../desk/desk.ts';
import { judge } from '../desk/judge.ts';
import type { Offer } from '../desk/offers.ts';
import { confirmOffer } from './confirm-offer.ts';

/** Files the offers of the desk's session that its transcript shows to have been read as `seen`. */
export async function settle(desk: Desk): Promise<void> {
  for (const offer of desk.ownOffers) {
    if (judge(offer, desk) !== 'seen') continue;
    await confirmOffer(desk.bridge, offer, 'transcript');
    desk.putAway(offer);
  }
}

/** Those of the session's own offers that never came before its model. */
export function lostOffers(desk: Desk): readonly Offer[] {
  return desk.ownOffers.filter((offer) => judge(offer, desk) === 'lost');
}
