import type { Bridge, Recipient } from '../bridge/bridge.ts';
import type { Evidence } from '../claude-code/transcript/transcript.ts';
import type { Message } from '../protocol/message.ts';
import { readSessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import { type Claim, claimPath } from '../store/claim.ts';
import { readMessage } from '../store/inbox.ts';
import { OfferEvidence } from './offer-evidence.ts';
import { judgeOffer, type OfferFate } from './offer-fate.ts';
import { confirmIfStillHeld, type Offer, offeredTo } from './offers.ts';

/** How long ago an offer was made, in milliseconds. */
export type AgeOf = (offer: Claim) => number;

/** An offer that was judged by its session's transcript. */
export interface JudgedOffer extends Offer {
  readonly fate: OfferFate;
  readonly evidence: Evidence;
}

/**
 * Files the offers that a transcript shows to have been read as `seen`.
 * @param evidence of the transcript of this recipient's session.
 * @returns the others.
 */
export async function settleOffers(
  bridge: Bridge,
  recipient: Recipient,
  evidence: OfferEvidence,
  ageOf: AgeOf = wallClockAge(bridge),
): Promise<JudgedOffer[]> {
  const offers = await offeredTo(bridge, recipient);
  if (offers.length === 0) return [];
  const found = await evidence.read(offers.map(({ held }) => held.id));
  const unread: JudgedOffer[] = [];
  for (const offer of offers) {
    const ofOne = found.get(offer.held.id);
    if (!ofOne) continue;
    const fate = judgeOffer(offer.held, ageOf(offer.held), ofOne);
    if (fate === 'seen') await confirmIfStillHeld(bridge, offer.mailbox, offer.held, 'transcript');
    else unread.push({ ...offer, fate, evidence: ofOne });
  }
  return unread;
}

/** The same for whoever looks once. */
export async function settleOffersIn(bridge: Bridge, recipient: Recipient, path: string): Promise<JudgedOffer[]> {
  return settleOffers(bridge, recipient, new OfferEvidence(bridge, recipient.client, path));
}

/** Offers to this recipient's own session that never came before its model. */
export async function lostOwnOffers(bridge: Bridge, recipient: Recipient): Promise<Offer[]> {
  // What SessionStart handed over stands in no transcript before the first turn.
  if (await awaitsFirstTurn(bridge, recipient.client)) return [];
  const path = (await readSessionNote(bridge, recipient.client))?.transcriptPath;
  if (!path) return [];
  return (await settleOffersIn(bridge, recipient, path)).filter(({ fate }) => fate === 'lost');
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
