import { processToken } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { onItsOwn } from '../bridge/file-by-file.ts';
import type { Evidence } from '../claude-code/transcript/transcript.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { readSessionNote } from '../session/session-note.ts';
import { OfferEvidence } from './offer-evidence.ts';
import { nameOffer, type Offer, ownerOf } from './offers.ts';

/** By the name of the claim's file. */
export interface LeftByOthers {
  /** Offers that whoever got them may still confirm, or of which nobody can tell. */
  readonly withHolder: ReadonlySet<string>;
  /** What their transcripts show of the rest. */
  readonly evidence: ReadonlyMap<string, Evidence>;
}

/**
 * Looks at what other processes were offered under this agent's names. Of those who hold such a name no more, the
 * transcript may show that their model had read what nobody came to file; each is read once.
 */
export async function lookAtOthers(bridge: Bridge, others: readonly Offer[]): Promise<LeftByOthers> {
  const holders = new Set<string>();
  for (const name of new Set(others.map(({ mailbox }) => mailbox.name))) {
    for (const { holder } of await liveLeasesOn(bridge.registry, name)) holders.add(`${name} ${processToken(holder)}`);
  }
  const isHolding = ({ mailbox, claim }: Offer) => holders.has(`${mailbox.name} ${ownerOf(claim)}`);
  const withHolder = new Set(others.filter(isHolding).map(({ claim }) => claim.fileName));
  const left = others.filter((offer) => !isHolding(offer));
  const evidence = new Map<string, Evidence>();
  for (const owner of new Set(left.map(({ claim }) => ownerOf(claim)))) {
    const offers = left.filter(({ claim }) => ownerOf(claim) === owner);
    const found = await onItsOwn(bridge, offers.map(nameOffer).join(', '), () => readLeft(bridge, offers));
    // What nobody can tell about stays where it is.
    if (!found) for (const { claim } of offers) withHolder.add(claim.fileName);
    for (const [fileName, ofOne] of found ?? []) evidence.set(fileName, ofOne);
  }
  return { withHolder, evidence };
}

async function readLeft(bridge: Bridge, offers: readonly Offer[]): Promise<ReadonlyMap<string, Evidence>> {
  const owner = offers[0]?.claim.owner.process;
  const path = owner && (await readSessionNote(bridge, owner))?.transcriptPath;
  return owner && path ? new OfferEvidence(bridge, owner, path).readFor(offers) : new Map();
}
