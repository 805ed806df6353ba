import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { type Evidence, followTranscript, type Transcript } from '../claude-code/transcript/transcript.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { readSessionNote, type SessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn, lastPromptId } from '../session/turn.ts';
import { type Claim, claimPath, listClaims } from '../store/claim.ts';
import { type ReadMessage, readMessage } from '../store/inbox.ts';
import { requireOwnMailbox } from '../store/mailboxes.ts';
import { formerMailboxes } from './former-mailboxes.ts';
import { mayBeLost, type Proofs } from './judge.ts';
import { type LeftByOthers, lookAtOthers } from './left-by-others.ts';
import { OfferEvidence } from './offer-evidence.ts';
import { isOwnedBy, type Offer } from './offers.ts';
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
 * The life of a message. Its state is where its file lies; every step is one rename or link.
 *
 *     post ──▶ queued ──claim, gate──▶ offered ──confirm──▶ seen ──reply──▶ answered
 *                ▲  │                    │  ▲ │              │
 *                │  │                    │  └─┘ redeliver    │
 *                │  └──────▶ expired ◀───┤                   │
 *                │           dead    ◀───┘                   │
 *                └────────────────── bring back ─────────────┘
 *
 * - `queued`, in inbox/. Forwarding moves it to the inbox of the agent's present name. A file that cannot be read or must
 *   not be trusted is put aside into bad/. The loop guard may hold it back: then no doorbell rings for it.
 * - A claim renames it into claimed/, to the name of one owner and an attempt. The gate then lets one copy of an id
 *   through, ever: a second copy is dropped, another message under the same id is put aside. Only now may it be shown.
 * - `offered`, in claimed/. `judge` says by the transcript of its owner what became of it:
 *     - `offered`: on its way, or nobody can tell. Nothing is done.
 *     - `seen`: a response of the model follows it. It is confirmed.
 *     - `lost`: thrown away, or its owner holds the name no more. It is redelivered: renamed to the next attempt and owner.
 *       After four attempts it is `dead`. An offer that no model can have seen uses up no attempt.
 *     - `failed`: it stands before the model, whose turn ended in an error. A doorbell rings after a pause, five times.
 *   An acknowledgement, and a reply, confirm it without a transcript.
 * - `seen`, in done/. If a rewind or a fork removes it from the conversation and nothing has answered it, it is
 *   brought back into the inbox, and comes as a redelivery because the gate knows its id.
 * - `answered`: a record in answered/ names the reply.
 * - `expired`, in dead/: its time was over when it was claimed, whoever claimed it. `dead`, in dead/ too. Both keep the
 *   reason, and the sender hears of it once. A person may send a dead message again, under a new id.
 */

/**
 * Everything that a decision about one session's mail needs, each file read once: the names it had, what its hooks
 * noted, the files that wait, what was offered and to whom, who still holds the name, and what the transcripts show.
 * `judge` and `order` decide over it without a disk. A hook opens one for its decision; a server may keep one open and
 * refresh it before each, one decision at a time.
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
  /** The claims in this mailbox and in those of former names. */
  offers: readonly Offer[] = [];
  /** The session's transcript, where the desk stays open. */
  transcript: Transcript | undefined;
  readonly #options: DeskOptions;
  #others: LeftByOthers | undefined;
  #ownTranscript: OfferEvidence | undefined;
  #ownEvidence: ReadonlyMap<string, Evidence> = new Map();
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
    const { bridge, recipient } = this;
    const offers: Offer[] = [];
    for (const mailbox of [this.mailbox, ...this.formers]) {
      for (const claim of await listClaims(bridge.store, mailbox)) offers.push({ mailbox, claim });
    }
    this.offers = offers;
    this.#messages.clear();
    const path = this.note?.transcriptPath;
    if (path && this.#options.staysOpen) {
      if (this.transcript?.path === path) await this.transcript.update();
      else
        this.transcript = await followTranscript(bridge.store.fs, path, await lastPromptId(bridge, recipient.client));
    }
    if (path && this.#ownTranscript?.path !== path) {
      this.#ownTranscript = new OfferEvidence(bridge, recipient.client, path, this.transcript);
    }
    const isReadable = path && this.ownOffers.length > 0;
    this.#ownEvidence = (isReadable && (await this.#ownTranscript?.readFor(this.ownOffers))) || new Map();
    const others = offers.filter((offer) => !isOwnedBy(offer, recipient));
    if (this.#options.handsOver) this.#others = await lookAtOthers(bridge, others);
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
    return !this.#others || this.#others.withHolder.has(claim.fileName);
  }

  evidenceOf({ fileName }: Claim): Evidence | undefined {
    return this.#ownEvidence.get(fileName) ?? this.#others?.evidence.get(fileName);
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
