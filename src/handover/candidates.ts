import { join } from 'node:path';
import { listOwnFolder } from '../base/own-folder.ts';
import { processToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { onItsOwn, passOver } from '../bridge/file-by-file.ts';
import { putAside } from '../bridge/put-aside.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { compareAge, type Message } from '../protocol/message.ts';
import { OfferEvidence } from '../receipts/offer-evidence.ts';
import { confirmIfStillHeld, formerMailboxes, isOwnedBy, offeredTo } from '../receipts/offers.ts';
import { lostOwnOffers } from '../receipts/receipts.ts';
import { notifySender } from '../sending/notify-sender.ts';
import { readSessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import { isBroughtBack } from '../store/bring-back.ts';
import { type Claim, claimPath, listClaims } from '../store/claim.ts';
import { claimInspected } from '../store/claim-inspected.ts';
import { findFinished } from '../store/finished.ts';
import { forward, isForwarded } from '../store/forward.ts';
import { hasPassedGate } from '../store/gate.ts';
import {
  endsOf,
  type InboxEntry,
  inspect,
  isPerhapsUndecodable,
  listInboxUnsorted,
  readMessage,
} from '../store/inbox.ts';
import { requireOwnMailbox } from '../store/mailboxes.ts';
import { deadAtAttempt, deathReason, redeliver } from '../store/outcomes/redeliver.ts';
import { quarantineUndecodable } from '../store/quarantine.ts';
import { ensureMailbox } from '../store/store.ts';
import { whyRefused } from '../trust/verdict.ts';
import { fileIfAnswered } from './file-if-answered.ts';

/** Something that may be handed over: it waits in an inbox, or was offered to somebody who is gone. */
export interface Candidate {
  readonly message: Message;
  /** Where its file lies, also after it was taken. */
  readonly mailbox: MailboxLayout;
  /** Which attempt it would be. */
  readonly attempt: number;
  /** It was offered to somebody else, or to this session in vain. */
  readonly isTakeover: boolean;
  /** A model may have seen it before. */
  readonly wasShown: boolean;
  /** Takes it for the recipient; undefined if somebody else was faster, or the message is dead now. */
  take(): Promise<Claim | undefined>;
}

/** What can be handed over now, and how much of the inbox there is. */
export interface MailInReach {
  /** Critical mail first, then in the order of sending. */
  readonly candidates: readonly Candidate[];
  /** How many files wait in the inbox, those of the candidates among them. */
  readonly waiting: number;
}

/**
 * What `recipient` may be handed.
 * @throws UNSAFE_FILE when the mailbox is a link or another account's.
 */
export async function listCandidates(
  bridge: Bridge,
  recipient: Recipient,
  mailbox: MailboxLayout,
  options: { readonly isNewContext: boolean },
): Promise<MailInReach> {
  await requireOwnMailbox(bridge.store.fs, mailbox);
  const lost = await lostOffers(bridge, recipient, mailbox, options);
  const { candidates, waiting } = await waitingMail(bridge, recipient, mailbox);
  return { candidates: [...lost, ...candidates].sort(byUrgencyThenAge), waiting };
}

/** No inbox is listed for ever: a sender that writes to a former name without end comes later. */
const gatheredAtMost = 10;

/**
 * Names in the inbox, none of which was sent after another that still lies under a former name: a sender may write one
 * message before it learns of the new name and the next one after, and they come in this order. So the former inboxes
 * must be empty after the look at this one, and nothing may have been moved here by another process meanwhile.
 */
async function gatherAndList(bridge: Bridge, name: string, mailbox: MailboxLayout): Promise<string[]> {
  await gatherForwarded(bridge, name, mailbox);
  let names = await listInboxUnsorted(bridge.store, mailbox);
  for (let look = 1; names.length > 0 && look < gatheredAtMost; look++) {
    if ((await formerMailboxes(bridge, name)).length === 0) return names;
    await gatherForwarded(bridge, name, mailbox);
    const now = await listInboxUnsorted(bridge.store, mailbox);
    const known = new Set(names);
    if (!now.some((fileName) => isForwarded(fileName) && !known.has(fileName))) return names;
    names = now;
  }
  return names;
}

/** Brings in what was sent to names that this agent had before. */
export async function gatherForwarded(bridge: Bridge, name: string, mailbox: MailboxLayout): Promise<void> {
  for (const former of await formerMailboxes(bridge, name)) {
    if ((await listOwnFolder(bridge.store, former.inbox, 1)).length === 0) continue;
    await requireOwnMailbox(bridge.store.fs, former);
    await ensureMailbox(bridge.store, name);
    await forward(bridge.store, former, mailbox);
  }
}

async function waitingMail(bridge: Bridge, recipient: Recipient, mailbox: MailboxLayout): Promise<MailInReach> {
  const { store } = bridge;
  const names = await gatherAndList(bridge, recipient.name, mailbox);
  let waiting = names.length;
  if (names.some(isPerhapsUndecodable)) waiting -= await quarantineUndecodable(store, mailbox);
  const looked = endsOf(names);
  const newest = new Set(looked.length < names.length ? looked.slice(looked.length / 2) : []);
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
    const take = () => claimInspected(store, mailbox, entry, { process: recipient.client });
    const wasShown = isBroughtBack(fileName, message.id);
    candidates.push({ message, mailbox, attempt: 1, isTakeover: false, wasShown, take });
  }
  return { candidates, waiting };
}

/** Puts aside what cannot be read, or must not be shown. @returns whether it did. */
async function putAsideIfUnfit(bridge: Bridge, mailbox: MailboxLayout, entry: InboxEntry): Promise<boolean> {
  const refused = entry.kind === 'message' ? whyRefused(entry.message) : undefined;
  const reason = entry.kind === 'broken' ? entry.reason : refused;
  if (reason === undefined) return false;
  await putAside(bridge, mailbox, join(mailbox.inbox, entry.fileName), reason);
  return true;
}

/**
 * Offers whose owner does not hold the name any more: it has ended, or goes by another name. The recipient holds it
 * now, and a name has one holder, so nobody else may still confirm them. So are those of its own client
 * that were thrown away, and for a model that starts with an empty context all of them.
 */
async function lostOffers(
  bridge: Bridge,
  recipient: Recipient,
  mailbox: MailboxLayout,
  { isNewContext }: { readonly isNewContext: boolean },
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  const transcripts = new Transcripts(bridge);
  const own = isNewContext ? await offeredTo(bridge, recipient) : await lostOwnOffers(bridge, recipient);
  const look = async (from: MailboxLayout, lost: Claim) => {
    const what = `the message ${lost.id} for ${from.name}`;
    candidates.push(
      ...((await onItsOwn(bridge, what, () => lostOffer(bridge, recipient, from, lost, transcripts))) ?? []),
    );
  };
  for (const offer of own) await look(offer.mailbox, offer.held);
  for (const box of [mailbox, ...(await formerMailboxes(bridge, recipient.name))]) {
    const offered = (await listClaims(bridge.store, box)).filter((held) => !isOwnedBy(held, recipient));
    if (offered.length === 0) continue;
    const holders = new Set((await liveLeasesOn(bridge.registry, box.name)).map((lease) => processToken(lease.holder)));
    for (const lost of offered) {
      if (holders.has(processToken(lost.owner.process))) continue;
      await look(box, lost);
    }
  }
  return candidates;
}

async function lostOffer(
  bridge: Bridge,
  recipient: Recipient,
  mailbox: MailboxLayout,
  lost: Claim,
  transcripts: Transcripts,
): Promise<Candidate[]> {
  const fallback = { id: lost.id, to: mailbox.name, timeMs: lost.claimedAtMs };
  const read = await readMessage(bridge.store, claimPath(mailbox, lost), fallback);
  const refused = read.kind === 'message' ? whyRefused(read.message) : undefined;
  const reason = read.kind === 'broken' ? read.reason : refused;
  if (reason !== undefined) await putAside(bridge, mailbox, claimPath(mailbox, lost), reason);
  if (read.kind !== 'message' || reason !== undefined) return [];
  // Its owner may have ended after its model had read the message and before anybody could file it.
  if (await transcripts.showAsRead(lost)) {
    await confirmIfStillHeld(bridge, mailbox, lost, 'transcript');
    return [];
  }
  if (await fileIfAnswered(bridge, mailbox, lost)) return [];
  const isUnshown = await wasNeverShown(bridge, mailbox, lost);
  const attempt = isUnshown ? lost.attempt : lost.attempt + 1;
  const take = async () => {
    if (attempt >= deadAtAttempt && !(await findFinished(bridge.store, mailbox, lost.id))) {
      await notifySender(bridge, read.message, { state: 'dead', reason: deathReason(lost) });
    }
    return redeliver(bridge.store, mailbox, lost, { process: recipient.client }, { wasShown: !isUnshown });
  };
  return [{ message: read.message, mailbox, attempt, isTakeover: true, wasShown: attempt > 1, take }];
}

/**
 * Whether no model can have seen an offer, which then must not use up one of its message's attempts: its owner's person
 * opened a terminal and typed nothing, or a disk that failed kept it from being let through. After a power cut the mark
 * of the one and the lack of the other may be there again, and mean nothing.
 */
async function wasNeverShown(bridge: Bridge, mailbox: MailboxLayout, lost: Claim): Promise<boolean> {
  if (lost.owner.process.host !== bridge.registry.processes.host) return false;
  return (await awaitsFirstTurn(bridge, lost.owner.process)) || !(await hasPassedGate(bridge.store, mailbox, lost));
}

/** The transcripts of those who were offered something, each read once for all their offers. */
class Transcripts {
  readonly #bridge: Bridge;
  readonly #byOwner = new Map<string, OfferEvidence | undefined>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  async showAsRead({ id, owner: { process: owner } }: Claim): Promise<boolean> {
    const token = processToken(owner);
    if (!this.#byOwner.has(token)) {
      const path = (await readSessionNote(this.#bridge, owner))?.transcriptPath;
      this.#byOwner.set(token, path ? new OfferEvidence(this.#bridge, owner, path) : undefined);
    }
    return (await this.#byOwner.get(token)?.read([id]))?.get(id)?.isRead === true;
  }
}

function byUrgencyThenAge(one: Candidate, other: Candidate): number {
  const urgency = Number(other.message.priority === 'critical') - Number(one.message.priority === 'critical');
  // Of two copies of one message, the one that was offered before stays in front: the gate drops the later one.
  return urgency || compareAge(one.message, other.message);
}
