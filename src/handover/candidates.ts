import { join } from 'node:path';
import type { Bridge } from '../bridge/bridge.ts';
import { onItsOwn, passOver } from '../bridge/file-by-file.ts';
import { putAside } from '../bridge/put-aside.ts';
import type { Desk } from '../desk/desk.ts';
import { judge } from '../desk/judge.ts';
import { isOwnedBy, nameOffer, type Offer } from '../desk/offers.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { confirmOffer } from '../receipts/confirm-offer.ts';
import { notifySender } from '../sending/notify-sender.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import { isBroughtBack } from '../store/bring-back.ts';
import { type Claim, claimPath } from '../store/claim.ts';
import { claimInspected } from '../store/claim-inspected.ts';
import { findFinished } from '../store/finished.ts';
import { hasPassedGate } from '../store/gate.ts';
import { endsOf, type InboxEntry, inspect, isPerhapsUndecodable } from '../store/inbox.ts';
import { deadAtAttempt, deathReason, redeliver } from '../store/outcomes/redeliver.ts';
import { quarantineUndecodable } from '../store/quarantine.ts';
import { whyRefused } from '../trust/verdict.ts';
import { fileIfAnswered } from './file-if-answered.ts';

/** Something that may be handed over: it waits in an inbox, or was offered in vain. */
export interface Candidate {
  readonly message: Message;
  /** Where its file lies, also after it was claimed. */
  readonly mailbox: MailboxLayout;
  /** Which attempt it would be. */
  readonly attempt: number;
  /** It was offered to somebody else, or to this session in vain. */
  readonly isRedelivery: boolean;
  /** A model may have seen it before. */
  readonly wasShown: boolean;
  /** Claims it for the recipient; undefined if somebody else was faster, or the message is dead now. */
  claim(): Promise<Claim | undefined>;
}

/** What can be handed over now, and how much of the inbox there is. */
export interface MailInReach {
  /** In no order. */
  readonly candidates: readonly Candidate[];
  /** How many files wait in the inbox, those of the candidates among them. */
  readonly waiting: number;
  /** The inbox holds more than one look goes through. */
  readonly isPart: boolean;
}

/**
 * What the desk's session may be handed. What its transcripts show to have been read is filed as seen on the way.
 * @param ways with `keepsOwnOffers`, what the session was offered is on its way to it, whatever its transcript shows.
 */
export async function findCandidates(
  desk: Desk,
  ways: { readonly keepsOwnOffers?: boolean } = {},
): Promise<MailInReach> {
  const again: Candidate[] = [];
  for (const offer of desk.offers) {
    if (ways.keepsOwnOffers && isOwnedBy(offer, desk.recipient)) continue;
    const candidate = await onItsOwn(desk.bridge, nameOffer(offer), () => offerAgain(desk, offer));
    if (candidate) again.push(candidate);
  }
  const waiting = await waitingMail(desk);
  // Of two copies of one message, the one that was offered before stays in front: the gate drops the later one.
  return { ...waiting, candidates: [...again, ...waiting.candidates] };
}

async function waitingMail({ bridge, mailbox, recipient, waitingFiles }: Desk): Promise<MailInReach> {
  const { store } = bridge;
  let waiting = waitingFiles.length;
  if (waitingFiles.some(isPerhapsUndecodable)) waiting -= await quarantineUndecodable(store, mailbox);
  const looked = endsOf(waitingFiles);
  const isPart = looked.length < waitingFiles.length;
  const newest = new Set(isPart ? looked.slice(looked.length / 2) : []);
  const candidates: Candidate[] = [];
  for (const fileName of looked) {
    const entry = await inspect(store, mailbox, fileName);
    if (entry.kind === 'unreadable') passOver(bridge, `${fileName} in ${mailbox.inbox}`, entry.error);
    const isPutAside = await onItsOwn(bridge, `${fileName} in ${mailbox.inbox}`, () =>
      putAsideIfUnfit(bridge, mailbox, entry),
    );
    if (isPutAside) waiting -= 1;
    // One that must be put aside and could not be must not be shown either.
    if (entry.kind !== 'message' || isPutAside !== false) continue;
    const { message } = entry;
    // Of the newest only what overtakes the rest may pass by those in the middle.
    if (message.priority !== 'critical' && newest.has(fileName)) continue;
    const claim = () => claimInspected(store, mailbox, entry, { process: recipient.client });
    const wasShown = isBroughtBack(fileName, message.id);
    candidates.push({ message, mailbox, attempt: 1, isRedelivery: false, wasShown, claim });
  }
  return { candidates, waiting, isPart };
}

/** Puts aside what cannot be read, or must not be shown. @returns whether it did. */
async function putAsideIfUnfit(bridge: Bridge, mailbox: MailboxLayout, entry: InboxEntry): Promise<boolean> {
  const refused = entry.kind === 'message' ? whyRefused(entry.message) : undefined;
  const reason = entry.kind === 'broken' ? entry.reason : refused;
  if (reason === undefined) return false;
  await putAside(bridge, mailbox, join(mailbox.inbox, entry.fileName), reason);
  return true;
}

/** Settles what can be settled about one offer. @returns it if it was lost and may be handed over once more. */
async function offerAgain(desk: Desk, offer: Offer): Promise<Candidate | undefined> {
  const fate = judge(offer, desk);
  if (fate === 'seen') {
    await confirmOffer(desk.bridge, offer, 'transcript');
    desk.putAway(offer);
  }
  return fate === 'lost' ? redeliverable(desk, offer) : undefined;
}

async function redeliverable(desk: Desk, offer: Offer): Promise<Candidate | undefined> {
  const { bridge, recipient } = desk;
  const { mailbox, claim: lost } = offer;
  const read = await desk.read(offer);
  const refused = read.kind === 'message' ? whyRefused(read.message) : undefined;
  const reason = read.kind === 'broken' ? read.reason : refused;
  if (reason !== undefined) await putAside(bridge, mailbox, claimPath(mailbox, lost), reason);
  if (read.kind !== 'message' || reason !== undefined) return undefined;
  if (await fileIfAnswered(bridge, offer)) return undefined;
  const isUnshown = await wasNeverShown(bridge, offer);
  const attempt = isUnshown ? lost.attempt : lost.attempt + 1;
  const claim = async () => {
    if (attempt >= deadAtAttempt && !(await findFinished(bridge.store, mailbox, lost.id))) {
      await notifySender(bridge, read.message, { state: 'dead', reason: deathReason(lost) });
    }
    return redeliver(bridge.store, mailbox, lost, { process: recipient.client }, { wasShown: !isUnshown });
  };
  return { message: read.message, mailbox, attempt, isRedelivery: true, wasShown: attempt > 1, claim };
}

/**
 * Whether no model can have seen an offer, which then must not use up one of its message's attempts: its owner's person
 * opened a terminal and typed nothing, or a disk that failed kept it from being let through. After a power cut the mark
 * of the one and the lack of the other may be there again, and mean nothing.
 */
async function wasNeverShown(bridge: Bridge, { mailbox, claim }: Offer): Promise<boolean> {
  const owner = claim.owner.process;
  if (owner.host !== bridge.registry.processes.host) return false;
  return (await awaitsFirstTurn(bridge, owner)) || !(await hasPassedGate(bridge.store, mailbox, claim));
}
