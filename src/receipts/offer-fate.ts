import type { Evidence } from '../claude-code/transcript/transcript.ts';
import type { Claim } from '../store/claim.ts';

/**
 * What became of an offer to a session that lives. `seen`: its model has read it. `lost`: it was thrown away (the hook
 * was cancelled or died, or the prompt was taken back), so it must be offered again. `failed`: it stands before the
 * model, whose turn ended in an error of the API. `open`: not known yet.
 */
export type OfferFate = 'seen' | 'lost' | 'failed' | 'open';

/** A client writes what a hook gave it into the transcript within some 100 ms. */
const carryPatienceMs = 5_000;
/** An answer that ends so long after the offer was asked for after it. */
const answerMarginMs = 1_000;

/**
 * Judges an offer by the transcript. Where the transcript cannot be understood, or not everything since the offer was
 * read, an offer that does not stand there is not lost: it stays open until an answer or the end of its session decides.
 * @param ageMs how long ago it was made, by a clock that does not jump where the caller has one.
 */
export function judgeOffer(offer: Claim, ageMs: number, evidence: Evidence): OfferFate {
  const { isRead, isCarried, isWhole, passedAtMs, failures } = evidence;
  if (isRead) return 'seen';
  const isPassed = passedAtMs !== undefined && passedAtMs > offer.claimedAtMs + answerMarginMs;
  const isLost = isCarried ? isPassed : isWhole;
  if (isLost) return ageMs < carryPatienceMs ? 'open' : 'lost';
  return failures > 0 ? 'failed' : 'open';
}
