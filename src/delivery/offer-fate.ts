import type { Claim } from '../store/claim.ts';
import type { TranscriptEvidence } from './transcript.ts';

/**
 * What became of an offer to a session that lives. `seen`: its model has read it. `lost`: it was thrown away (the hook
 * was cancelled or died, or the prompt was taken back), so it must be offered again. `open`: not known yet.
 */
export type OfferFate = 'seen' | 'lost' | 'open';

/** A client writes what a hook gave it into the transcript within some 100 ms. */
const carryPatienceMs = 5_000;
/** An answer that ends so long after the offer was asked for after it. */
const answerMarginMs = 1_000;

/**
 * Judges an offer by the transcript. Where the transcript cannot be understood, or there is none, an offer is never
 * lost: it stays open until an answer or the end of its session decides.
 * @param ageMs how long ago it was made, by a clock that does not jump where the caller has one.
 */
export function judgeOffer(offer: Claim, ageMs: number, evidence: TranscriptEvidence): OfferFate {
  if (evidence.readIds.has(offer.id)) return 'seen';
  if (evidence.lastAnswerAtMs === undefined || ageMs < carryPatienceMs) return 'open';
  if (!evidence.carriedIds.has(offer.id)) return 'lost';
  return evidence.lastAnswerAtMs > offer.claimedAtMs + answerMarginMs ? 'lost' : 'open';
}
