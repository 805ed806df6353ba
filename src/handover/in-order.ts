import type { Bridge, Recipient } from '../bridge/bridge.ts';
import type { Evidence } from '../claude-code/transcript/transcript.ts';
import { compareAge, type Message } from '../protocol/message.ts';
import { OfferEvidence } from '../receipts/offer-evidence.ts';
import { type Offer, offeredTo } from '../receipts/offers.ts';
import { readOffer } from '../receipts/receipts.ts';
import { readSessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import type { Candidate } from './candidates.ts';

/** A client writes what a hook gave it into the transcript within some 100 ms. */
const carryPatienceMs = 400;
const lookEveryMs = 25;

/**
 * Leaves out what must wait for its turn: while a message that was just handed over does not stand in the transcript,
 * it may have been thrown away, and what the same sender sent later must not overtake it.
 */
export async function keepOrder(
  bridge: Bridge,
  recipient: Recipient,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  if (candidates.length === 0) return candidates;
  // What is offered again now goes before the rest by itself.
  const offeredAgain = new Set(candidates.map(({ message }) => message.id));
  const uncertain = await waitForUncertainOffers(bridge, recipient, offeredAgain);
  const oldestOf = new Map<string, Message>();
  for (const offer of uncertain) {
    const message = await readOffer(bridge, offer);
    if (!message) continue;
    const oldest = oldestOf.get(message.from);
    if (oldest === undefined || compareAge(message, oldest) < 0) oldestOf.set(message.from, message);
  }
  return candidates.filter(({ message }) => {
    const oldest = oldestOf.get(message.from);
    if (oldest === undefined || compareAge(message, oldest) <= 0) return true;
    bridge.decisions?.note(
      recipient.name,
      'hand-over',
      message.id,
      'waits: older mail of its sender is not in the transcript yet',
    );
    return false;
  });
}

/** Offers to this session that do not stand in its transcript, after they had the time to. */
async function waitForUncertainOffers(
  bridge: Bridge,
  recipient: Recipient,
  offeredAgain: ReadonlySet<string>,
): Promise<readonly Offer[]> {
  const transcriptPath = (await readSessionNote(bridge, recipient.client))?.transcriptPath;
  // What SessionStart handed over stands in no transcript before the first turn.
  if (!transcriptPath || (await awaitsFirstTurn(bridge, recipient.client))) return [];
  const { fs } = bridge.store;
  const evidence = new OfferEvidence(bridge, recipient.client, transcriptPath);
  for (const deadlineMs = fs.monotonicMs() + carryPatienceMs; ; ) {
    const offers = (await offeredTo(bridge, recipient)).filter(({ held }) => !offeredAgain.has(held.id));
    if (offers.length === 0) return [];
    const found = await evidence.read(offers.map(({ held }) => held.id));
    // Where the transcript cannot be understood there is nothing to go by.
    const uncertain = offers.filter(({ held }) => isUncertain(found.get(held.id)));
    if (uncertain.length === 0 || fs.monotonicMs() >= deadlineMs) return uncertain;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function isUncertain(evidence: Evidence | undefined): boolean {
  return evidence?.isWhole === true && !evidence.isCarried;
}
