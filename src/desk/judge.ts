import type { Recipient } from '../bridge/bridge.ts';
import type { Evidence } from '../claude-code/transcript/transcript.ts';
import type { Claim } from '../store/claim.ts';
import { isOwnedBy, type Offer } from './offers.ts';

/**
 * What became of an offer. `seen`: a model has read it. `lost`: it was thrown away (the hook was cancelled or died, or
 * the prompt was taken back) or its owner is gone, so it must be offered again. `failed`: it stands before the model,
 * whose turn ended in an error of the API. `offered`: not known yet.
 */
export type Fate = 'seen' | 'lost' | 'failed' | 'offered';

/** What an offer is judged by; a `Desk` has read it from the disk. */
export interface Proofs {
  readonly recipient: Recipient;
  /** The model has nothing before it yet. */
  readonly isNewContext: boolean;
  /** No turn has begun since the start of the session: what it was handed then stands in no transcript before. */
  readonly awaitsFirstTurn: boolean;
  /** Whether whoever was offered a message still holds the name, so that it alone may confirm it. */
  isWithHolder(offer: Offer): boolean;
  /** What the transcript of its owner shows; undefined where there is nothing to go by. */
  evidenceOf(claim: Claim): Evidence | undefined;
  /** How long ago it was offered, by a clock that does not jump where the desk has one. */
  ageMs(claim: Claim): number;
}

/** A client writes what a hook gave it into the transcript within some 100 ms. */
const carryPatienceMs = 5_000;
/** A response that ends so long after the offer was asked for after it. */
const responseMarginMs = 1_000;

/**
 * Judges one offer. Where the transcript cannot be understood, or not everything since the offer was read, an offer
 * that does not stand there is not lost: a response or the end of its session decides.
 */
export function judge(offer: Offer, desk: Proofs): Fate {
  const isOwn = isOwnedBy(offer, desk.recipient);
  if (!isOwn && desk.isWithHolder(offer)) return 'offered';
  const evidence = desk.evidenceOf(offer.claim);
  if (evidence?.isRead) return 'seen';
  // Whoever it was offered to is gone, or starts with an empty context: nobody will read it there any more.
  if (!isOwn || desk.isNewContext) return 'lost';
  if (desk.awaitsFirstTurn || evidence === undefined) return 'offered';
  return judgeUnread(offer.claim, desk.ageMs(offer.claim), evidence);
}

function judgeUnread(claim: Claim, ageMs: number, evidence: Evidence): Fate {
  const { isCarried, isQueued, isWhole, passedAtMs, failures } = evidence;
  if (isQueued) return 'offered';
  const isPassed = passedAtMs !== undefined && passedAtMs > claim.claimedAtMs + responseMarginMs;
  const isLost = isCarried ? isPassed : isWhole;
  if (isLost) return ageMs < carryPatienceMs ? 'offered' : 'lost';
  return failures > 0 ? 'failed' : 'offered';
}

/**
 * Whether an offer of this session may have been thrown away: it does not stand in the transcript yet. Where the
 * transcript cannot be understood there is nothing to go by.
 */
export function mayBeLost(offer: Offer, desk: Proofs): boolean {
  if (desk.isNewContext || desk.awaitsFirstTurn || !isOwnedBy(offer, desk.recipient)) return false;
  const evidence = desk.evidenceOf(offer.claim);
  return evidence?.isWhole === true && !evidence.isCarried && !evidence.isQueued;
}
