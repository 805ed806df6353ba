import { describeError } from '../base/errors.ts';
import { livenessOf } from '../base/process-identity.ts';
import { releaseAll } from '../collaboration/reservation.ts';
import type { Bridge, Recipient } from '../delivery/bridge.ts';
import { gatherForwarded } from '../delivery/candidates.ts';
import { endSession } from '../delivery/end-session.ts';
import { mailAwaitingFirstTurn } from '../delivery/first-turn.ts';
import { offeredTo } from '../delivery/offers.ts';
import { settleOffers } from '../delivery/receipts.ts';
import { isRingable, lostMail } from '../delivery/ringable.ts';
import { readSessionNote, type SessionNote, writeSessionNote } from '../delivery/session-note.ts';
import { sweepExpired } from '../delivery/sweep.ts';
import { readCard } from '../identity/card.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import { heartbeatEveryMs, writeHeartbeat } from '../identity/heartbeat.ts';
import { join } from '../identity/join.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import type { Claim } from '../store/claim.ts';
import { openStore } from '../store/store.ts';
import { InboxWatch } from './inbox-watch.ts';
import type { Resident } from './resident.ts';
import type { SessionBell } from './session-bell.ts';

/** fs.watch is a hint, so the inbox is looked at this often in any case. */
const pollEveryMs = 1_000;
/** How often the mailboxes of those who are away are looked through for mail whose time is over. */
const sweepEveryMs = 60_000;
/** How long a session that was handed mail at its start waits for its person to begin the first turn. */
const firstTurnPatienceMs = 15_000;
/** A client writes its transcript some 100 ms after the fact. */
const transcriptPatienceMs = 1_000;

/**
 * Looks after one session for as long as its server lives: says that it is there, rings for waiting mail, and files
 * what its transcript shows to have been read.
 */
export class Attendant {
  readonly #bridge: Bridge;
  readonly #resident: Resident;
  readonly #bell: SessionBell;
  readonly #report: (error: unknown) => void;
  readonly #watch: InboxWatch;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isRoundQueued = false;
  /** What is wrong, for as long as it is; told once and shown in the heartbeat. */
  #trouble: string | undefined;
  /** As they were at the last look: when the folder is gone or the session ends they cannot be read any more. */
  #name: string | undefined;
  #note: SessionNote | undefined;
  /** Mail that was handed over and, as far as the last look told, did not come before the model. */
  #unseen: readonly Message[] = [];
  /** When each offer was first noticed, on the clock that does not jump. */
  readonly #offersSinceMs = new Map<string, number>();
  #lastBeatMs = Number.NEGATIVE_INFINITY;
  #lastSweepMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly bridge: Bridge;
    readonly resident: Resident;
    readonly bell: SessionBell;
    readonly report: (error: unknown) => void;
  }) {
    this.#bridge = options.bridge;
    this.#resident = options.resident;
    this.#bell = options.bell;
    this.#report = options.report;
    this.#watch = new InboxWatch(options.bridge, () => this.#look());
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), pollEveryMs);
    this.#look();
  }

  /** Files what was read, and gives the name up. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#watch.end();
    await this.#round;
    await this.#endWithClient();
    await this.#fileLastReceipts();
  }

  /** A client that lives and runs our hooks has only connected anew: its session goes on with another server. */
  async #endWithClient(): Promise<void> {
    const { client, hasHooks } = this.#resident;
    const lives = livenessOf(this.#bridge.registry.processes, client) === 'alive';
    if (hasHooks && lives) return;
    await releaseAll(this.#bridge, client);
    await endSession(this.#bridge, client);
  }

  /** The SessionEnd hook runs before the client has written the last lines of its transcript. */
  async #fileLastReceipts(): Promise<void> {
    const { client } = this.#resident;
    const transcriptPath = (await readSessionNote(this.#bridge, client))?.transcriptPath;
    if (!transcriptPath || this.#name === undefined) return;
    const recipient = { name: this.#name, client };
    const deadlineMs = this.#bridge.store.fs.monotonicMs() + transcriptPatienceMs;
    while ((await offeredTo(this.#bridge, recipient)).length > 0) {
      await settleOffers(this.#bridge, recipient, transcriptPath);
      if (this.#bridge.store.fs.monotonicMs() > deadlineMs) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Queues a round; one that is queued and has not begun serves every reason to look. */
  #look(): void {
    if (this.#isRoundQueued) return;
    this.#isRoundQueued = true;
    this.#round = this.#round.then(async () => {
      this.#isRoundQueued = false;
      try {
        await this.#attend();
        this.#trouble = undefined;
      } catch (error) {
        const isNews = this.#trouble !== describeError(error);
        this.#trouble = describeError(error);
        if (isNews) this.#report(error);
      }
    });
  }

  async #attend(): Promise<void> {
    const name = (await this.#resident.name()) ?? (await this.#returnAfterRemoval());
    if (name === undefined || !(await this.#isInCharge())) return;
    const recipient: Recipient = { name, client: this.#resident.client };
    const mailbox = mailboxOf(this.#bridge.store.layout.root, name);
    await this.#watch.follow(mailbox);
    const note = await readSessionNote(this.#bridge, recipient.client);
    [this.#name, this.#note] = [name, note ?? this.#note];
    // First of all, because somebody waits for it.
    await this.#bell.consider(recipient, mailbox, note, this.#unseen);
    await this.#keepHouse(recipient, mailbox, note);
  }

  async #keepHouse(recipient: Recipient, mailbox: MailboxLayout, note: SessionNote | undefined): Promise<void> {
    await gatherForwarded(this.#bridge, recipient.name, mailbox);
    await this.#judgeOffers(recipient);
    if (this.#unseen.length > 0) await this.#bell.consider(recipient, mailbox, note, this.#unseen);
    await this.#beat(recipient, note);
    await this.#sweep(recipient);
  }

  /** After the whole folder was removed under the session, it goes on there under its name. */
  async #returnAfterRemoval(): Promise<string | undefined> {
    if (this.#name === undefined || this.#note === undefined) return undefined;
    // Another session may have made the folder again; a card goes with nothing else.
    if (await readCard(this.#bridge.registry, this.#name)) return undefined;
    const { fs, layout, verifiedMailboxes, durableFolders } = this.#bridge.store;
    verifiedMailboxes.clear();
    durableFolders.clear();
    await openStore(fs, layout.root);
    const { client } = this.#resident;
    const { sessionId, directory } = this.#note;
    const request = { client, sessionId, directory: directory ?? undefined, requestedName: this.#name };
    await writeSessionNote(this.#bridge, client, this.#note);
    return (await join(this.#bridge.registry, request)).name;
  }

  /** Of two servers of one client (plugins that were reloaded), the first that still lives rings. */
  async #isInCharge(): Promise<boolean> {
    const { registry } = this.#bridge;
    const other = await readClientNote(registry, this.#resident.client, 'server');
    if (other === process.pid) return true;
    if (typeof other === 'number' && registry.processes.startOf(other) !== undefined) return false;
    await writeClientNote(registry, this.#resident.client, 'server', process.pid);
    return true;
  }

  /** Files the offers that the transcript shows to have been read, and finds those that are to be made again. */
  async #judgeOffers(recipient: Recipient): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const ageOf = ({ fileName }: Claim) => {
      const sinceMs = this.#offersSinceMs.get(fileName) ?? nowMs;
      this.#offersSinceMs.set(fileName, sinceMs);
      return nowMs - sinceMs;
    };
    const unread = await mailAwaitingFirstTurn(this.#bridge, recipient, firstTurnPatienceMs);
    this.#unseen = [...unread.filter(isRingable), ...(await lostMail(this.#bridge, recipient, ageOf))];
  }

  async #beat({ name, client }: Recipient, note: SessionNote | undefined): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    if (nowMs - this.#lastBeatMs < heartbeatEveryMs) return;
    this.#lastBeatMs = nowMs;
    await writeHeartbeat(this.#bridge.registry, {
      name,
      sessionId: note?.sessionId,
      clientPid: client.pid,
      status: 'active',
      context: { directory: note?.directory ?? null, server_pid: process.pid, trouble: this.#trouble ?? null },
    });
  }

  /** Senders hear of mail that expired in the mailbox of somebody who is away. */
  async #sweep({ client }: Recipient): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    if (nowMs - this.#lastSweepMs < sweepEveryMs) return;
    this.#lastSweepMs = nowMs;
    await sweepExpired(this.#bridge, client);
  }
}
