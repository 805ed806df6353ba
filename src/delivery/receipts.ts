import type { Message } from '../protocol/message.ts';
import { type Claim, claimPath } from '../store/claim.ts';
import { readMessage } from '../store/inbox.ts';
import type { Bridge, Recipient } from './bridge.ts';
import { judgeOffer } from './offer-fate.ts';
import { confirmIfStillHeld, type Offer, offeredTo } from './offers.ts';
import { readSessionNote } from './session-note.ts';
import { readEvidence } from './transcript.ts';
import { awaitsFirstTurn } from './turn.ts';

/** How long ago an offer was made, in milliseconds. */
export type AgeOf = (offer: Claim) => number;

/**
 * Files the offers that a transcript shows to have been read as `seen`.
 * @returns those that it shows to have been thrown away.
 */
export async function settleOffers(
  bridge: Bridge,
  recipient: Recipient,
  transcriptPath: string,
  ageOf: AgeOf = wallClockAge(bridge),
): Promise<Offer[]> {
  const offers = await offeredTo(bridge, recipient);
  if (offers.length === 0) return [];
  const evidence = await readEvidence(bridge.store.fs, transcriptPath);
  const lost: Offer[] = [];
  for (const offer of offers) {
    const fate = judgeOffer(offer.held, ageOf(offer.held), evidence);
    if (fate === 'seen') await confirmIfStillHeld(bridge, offer.mailbox, offer.held, 'transcript');
    if (fate === 'lost') lost.push(offer);
  }
  return lost;
}

/** Offers to this recipient's own session that never came before its model. */
export async function lostOwnOffers(bridge: Bridge, recipient: Recipient, ageOf?: AgeOf): Promise<Offer[]> {
  // What SessionStart handed over stands in no transcript before the first turn.
  if (await awaitsFirstTurn(bridge, recipient.client)) return [];
  const transcriptPath = (await readSessionNote(bridge, recipient.client))?.transcriptPath;
  return transcriptPath ? settleOffers(bridge, recipient, transcriptPath, ageOf) : [];
}

/** The message behind an offer; undefined if somebody else has taken it over. */
export async function readOffer(bridge: Bridge, { mailbox, held }: Offer): Promise<Message | undefined> {
  const fallback = { id: held.id, to: mailbox.name, timeMs: held.claimedAtMs };
  const read = await readMessage(bridge.store, claimPath(mailbox, held), fallback);
  return read.kind === 'message' ? read.message : undefined;
}

function wallClockAge(bridge: Bridge): AgeOf {
  return (offer) => bridge.store.fs.nowMs() - offer.claimedAtMs;
}
