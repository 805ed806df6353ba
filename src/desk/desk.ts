import { processToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { onItsOwn } from '../bridge/file-by-file.ts';
import { type Evidence, followTranscript, type Transcript } from '../claude-code/transcript/transcript.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { readSessionNote, type SessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import { type Claim, claimPath, listClaims } from '../store/claim.ts';
import { type ReadMessage, readMessage } from '../store/inbox.ts';
import { requireOwnMailbox } from '../store/mailboxes.ts';
import { formerMailboxes } from './former-mailboxes.ts';
import { mayBeLost, type Proofs } from './judge.ts';
import { OfferEvidence } from './offer-evidence.ts';
import { isOwnedBy, nameOffer, type Offer, ownerOf } from './offers.ts';
import { listWaitingFiles } from './waiting-files.ts';

/** What whoever opens a desk has read or written a moment ago, so that it is not read again. */
export interface KnownFacts {
  readonly note?: SessionNote;
  /** On the agent's card. */
  readonly formerNames?: readonly string[];
}

export interface DeskOptions {
  /** Mail will be handed over: the inbox is looked at too, with what came to former names, and what others left behind. */
  readonly handsOver?: boolean;
  /** The model has nothing before it yet: what was offered to this client and not read is offered again. */
  readonly isNewContext?: boolean;
  /** The desk is refreshed again and again: it follows the transcript, and an offer's age counts from its first notice. */
  readonly staysOpen?: boolean;
}

/**
 * Everything that a decision about one session's mail needs, each file read once: the names it had, what its hooks
 * noted, the files that wait, what was offered and to whom, who still holds the name, and what the transcripts show.
 * `judge` and `order` decide over it without a disk.
 */
export class Desk implements Proofs {
  readonly bridge: Bridge;
  /** The session and the name that it goes by, which may change while the desk stays open. */
  recipient: Recipient;
  readonly isNewContext: boolean;
  awaitsFirstTurn = false;
  note: SessionNote | undefined;
  formers: readonly MailboxLayout[] = [];
  /** Names of the files in the inbox, in no order. */
  waitingFiles: readonly string[] = [];
  /** What lies in claimed/, of this mailbox and of those under former names. */
  offers: readonly Offer[] = [];
  /** The session's transcript, where the desk stays open. */
  transcript: Transcript | undefined;
  readonly #options: DeskOptions;
  /** Offers that whoever got them may still confirm. */
  #withHolder: ReadonlySet<string> = new Set();
  #own: OfferEvidence | undefined;
  readonly #evidence = new Map<string, Evidence>();
  readonly #messages = new Map<string, Promise<ReadMessage>>();
  readonly #noticedAtMs = new Map<string, number>();

  constructor(bridge: Bridge, recipient: Recipient, options: DeskOptions = {}) {
    this.bridge = bridge;
    this.recipient = recipient;
    this.isNewContext = options.isNewContext === true;
    this.#options = options;
  }

  /** Reads everything anew; of a transcript that is followed, what was added. */
  async refresh(known: KnownFacts = {}): Promise<this> {
    const { bridge, recipient, mailbox } = this;
    this.formers = await formerMailboxes(bridge, recipient.name, known.formerNames);
    this.note = known.note ?? (await readSessionNote(bridge, recipient.client));
    this.awaitsFirstTurn = await awaitsFirstTurn(bridge, recipient.client);
    if (this.#options.handsOver) {
      await requireOwnMailbox(bridge.store.fs, mailbox);
      // Before the claims: mail goes from inbox/ to claimed/, so that none is missed in between.
      this.waitingFiles = await listWaitingFiles(bridge, mailbox, this.formers);
    }
    await this.lookAtOffers();
    return this;
  }

  /** Reads anew what changes while somebody waits: the claims, and what the transcripts show of them. */
  async lookAtOffers(): Promise<void> {
    this.offers = await this.#listOffers();
    this.#evidence.clear();
    this.#messages.clear();
    await this.#readOwnEvidence();
    if (this.#options.handsOver) await this.#lookAtOthers();
  }

  get mailbox(): MailboxLayout {
    return mailboxOf(this.bridge.store.layout.root, this.recipient.name);
  }

  get ownOffers(): readonly Offer[] {
    return this.offers.filter((offer) => isOwnedBy(offer, this.recipient));
  }

  /** Those of this session's offers that may have been thrown away, though nobody can tell yet. */
  get uncertainOffers(): readonly Offer[] {
    return this.offers.filter((offer) => mayBeLost(offer, this));
  }

  isWithHolder({ claim }: Offer): boolean {
    return !this.#options.handsOver || this.#withHolder.has(claim.fileName);
  }

  evidenceOf({ fileName }: Claim): Evidence | undefined {
    return this.#evidence.get(fileName);
  }

  ageMs({ fileName, claimedAtMs }: Claim): number {
    const { fs } = this.bridge.store;
    if (!this.#options.staysOpen) return fs.nowMs() - claimedAtMs;
    const noticedAtMs = this.#noticedAtMs.get(fileName) ?? fs.monotonicMs();
    this.#noticedAtMs.set(fileName, noticedAtMs);
    return fs.monotonicMs() - noticedAtMs;
  }

  /** The file of an offer, read once. */
  read({ mailbox, claim }: Offer): Promise<ReadMessage> {
    const fallback = { id: claim.id, to: mailbox.name, timeMs: claim.claimedAtMs };
    const reading =
      this.#messages.get(claim.fileName) ?? readMessage(this.bridge.store, claimPath(mailbox, claim), fallback);
    this.#messages.set(claim.fileName, reading);
    return reading;
  }

  /** The messages behind offers, without those that somebody else has taken over. */
  async messagesOf(offers: readonly Offer[]): Promise<Message[]> {
    const messages: Message[] = [];
    for (const offer of offers) {
      const read = await this.read(offer);
      if (read.kind === 'message') messages.push(read.message);
    }
    return messages;
  }

  /** Takes an offer off the desk that was confirmed. */
  putAway(settled: Offer): void {
    this.offers = this.offers.filter((offer) => offer !== settled);
  }

  async #listOffers(): Promise<Offer[]> {
    const offers: Offer[] = [];
    for (const mailbox of [this.mailbox, ...this.formers]) {
      for (const claim of await listClaims(this.bridge.store, mailbox)) offers.push({ mailbox, claim });
    }
    return offers;
  }

  async #readOwnEvidence(): Promise<void> {
    const path = this.note?.transcriptPath;
    if (!path) return;
    const { bridge, recipient } = this;
    if (this.#options.staysOpen) await this.#follow(path);
    if (this.ownOffers.length === 0) return;
    if (this.#own?.path !== path) this.#own = new OfferEvidence(bridge, recipient.client, path, this.transcript);
    await this.#readEvidence(this.#own, this.ownOffers);
  }

  async #follow(path: string): Promise<void> {
    if (this.transcript?.path === path) await this.transcript.update();
    else this.transcript = await followTranscript(this.bridge.store.fs, path);
  }

  /** What others were offered and left behind: nobody but the recipient, who holds the name now, may confirm it. */
  async #lookAtOthers(): Promise<void> {
    const others = this.offers.filter((offer) => !isOwnedBy(offer, this.recipient));
    const withHolder = new Set<string>();
    this.#withHolder = withHolder;
    for (const name of new Set(others.map(({ mailbox }) => mailbox.name))) {
      const leases = await liveLeasesOn(this.bridge.registry, name);
      const holders = new Set(leases.map(({ holder }) => processToken(holder)));
      for (const { mailbox, claim } of others) {
        if (mailbox.name === name && holders.has(ownerOf(claim))) withHolder.add(claim.fileName);
      }
    }
    const left = others.filter(({ claim }) => !withHolder.has(claim.fileName));
    for (const owner of new Set(left.map(({ claim }) => ownerOf(claim)))) {
      const offers = left.filter(({ claim }) => ownerOf(claim) === owner);
      const isRead = await onItsOwn(this.bridge, offers.map(nameOffer).join(', '), () => this.#readLeft(offers));
      // What nobody can tell about stays where it is.
      if (!isRead) for (const { claim } of offers) withHolder.add(claim.fileName);
    }
  }

  /** The transcript of one owner who is gone, which may show that its model had read what nobody came to file. */
  async #readLeft(offers: readonly Offer[]): Promise<boolean> {
    const owner = offers[0]?.claim.owner.process;
    const path = owner && (await readSessionNote(this.bridge, owner))?.transcriptPath;
    if (owner && path) await this.#readEvidence(new OfferEvidence(this.bridge, owner, path), offers);
    return true;
  }

  async #readEvidence(evidence: OfferEvidence, offers: readonly Offer[]): Promise<void> {
    const found = await evidence.read(offers.map(({ claim }) => claim.id));
    for (const { claim } of offers) {
      const ofOne = found.get(claim.id);
      if (ofOne) this.#evidence.set(claim.fileName, ofOne);
    }
  }
}

/** Opens the desk of a session for one decision, or to be refreshed for many. */
export function openDesk(
  bridge: Bridge,
  recipient: Recipient,
  options: DeskOptions = {},
  known: KnownFacts = {},
): Promise<Desk> {
  return new Desk(bridge, recipient, options).refresh(known);
}
