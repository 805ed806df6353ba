import { failureOf } from '../../base/errors.ts';
import { Portions } from '../../base/pace.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { gatherForwarded } from '../../desk/waiting-files.ts';
import { sweepExpired } from '../../handover/sweep.ts';
import { sweepDeadLeases } from '../../identity/lease.ts';
import { announceEndings } from '../../idle-notices/idle-notice.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import type { Message } from '../../protocol/message.ts';
import { removeOldEdits } from '../../reservations/edits.ts';
import { readSessionNote, type SessionNote } from '../../session/session-note.ts';
import { tellUntold } from '../../tasks/task-notices.ts';
import { tellOfVanished } from '../../tasks/vanished-notice.ts';
import type { Diagnosis } from './diagnosis.ts';
import { sayFarewell } from './farewell.ts';
import { isInCharge } from './in-charge.ts';
import { InboxWatch } from './inbox-watch.ts';
import { OfferWatch } from './offer-watch.ts';
import { Pulse } from './pulse.ts';
import type { Resident } from './resident.ts';
import { returnAfterRemoval } from './return-after-removal.ts';
import type { SessionBell } from './session-bell.ts';

/** fs.watch is a hint, so the inbox is looked at this often in any case. */
const pollEveryMs = 1_000;
/** How often the mailboxes of those who are away are looked through for mail whose time is over. */
const sweepEveryMs = 60_000;
/** How often the ends of turns that others wait for are looked for. */
const announceForAllEveryMs = 4_000;
/** Of each folder that others may fill, a round goes through this many files; the next goes on behind them. */
const lookedAtOnce = 200;
/** Empty files whose names tell all, so that a round can look at more of them. */
const oldEditsAtOnce = 10_000;

/**
 * Looks after one session for as long as its server lives: says that it is there, rings for waiting mail, and files
 * what its transcript shows to have been read.
 */
export class Attendant {
  readonly #bridge: Bridge;
  readonly #resident: Resident;
  readonly #bell: Pick<SessionBell, 'consider'>;
  readonly #diagnosis: Pick<Diagnosis, 'attend'>;
  readonly #report: (error: unknown) => void;
  readonly #watch: InboxWatch;
  readonly #offers: OfferWatch;
  readonly #pulse: Pulse;
  #endPoll: (() => void) | undefined;
  #round: Promise<void> = Promise.resolve();
  #isRoundQueued = false;
  /** What is wrong, for as long as it is; told once and shown in the heartbeat. */
  #trouble: string | undefined;
  /** As they were at the last look: when the folder is gone or the session ends they cannot be read any more. */
  #name: string | undefined;
  #note: SessionNote | undefined;
  #isInCharge = false;
  /** Mail that was handed over and, as far as the last look told, did not come before the model. */
  #unseen: readonly Message[] = [];
  #lastAnnouncedMs = Number.NEGATIVE_INFINITY;
  #lastSweepMs = Number.NEGATIVE_INFINITY;
  readonly #ownWatches = new Portions(lookedAtOnce);
  readonly #allWatches = new Portions(lookedAtOnce);
  readonly #tasks = new Portions(lookedAtOnce);
  readonly #mailboxes = new Portions(lookedAtOnce);

  constructor(options: {
    readonly bridge: Bridge;
    readonly resident: Resident;
    readonly bell: Pick<SessionBell, 'consider'>;
    readonly diagnosis: Pick<Diagnosis, 'attend'>;
    readonly report: (error: unknown) => void;
  }) {
    this.#bridge = options.bridge;
    this.#resident = options.resident;
    this.#bell = options.bell;
    this.#diagnosis = options.diagnosis;
    this.#report = options.report;
    this.#watch = new InboxWatch(options.bridge, () => this.#look());
    this.#offers = new OfferWatch(options.bridge);
    this.#pulse = new Pulse(options.bridge);
  }

  start(): void {
    this.#endPoll = this.#bridge.store.fs.every(pollEveryMs, () => this.#look());
    this.#look();
  }

  /** Files what was read, and gives the name up. */
  async stop(): Promise<void> {
    this.#endPoll?.();
    this.#watch.end();
    await this.#round;
    await sayFarewell(this.#bridge, this.#resident, this.#name);
  }

  /** Queues a round; one that is queued and has not begun serves every reason to look. */
  #look(): void {
    if (this.#isRoundQueued) return;
    this.#isRoundQueued = true;
    this.#round = this.#round.then(async () => {
      this.#isRoundQueued = false;
      const failure = await failureOf(() => this.#attend());
      const trouble = failure ?? (await failureOf(() => this.#beat(undefined)));
      // A disk that fails may take no heartbeat either.
      if (failure !== undefined) await failureOf(() => this.#beat(failure));
      if (trouble !== undefined && trouble !== this.#trouble) this.#report(trouble);
      this.#trouble = trouble;
    });
  }

  async #attend(): Promise<void> {
    const { client } = this.#resident;
    const name = (await this.#resident.name()) ?? (await this.#returnAfterRemoval());
    this.#isInCharge = name !== undefined && (await isInCharge(this.#bridge.registry, client));
    if (name === undefined || !this.#isInCharge) return;
    const recipient: Recipient = { name, client };
    const mailbox = mailboxOf(this.#bridge.store.layout.root, name);
    await this.#watch.follow(mailbox);
    const note = await readSessionNote(this.#bridge, client);
    [this.#name, this.#note] = [name, note ?? this.#note];
    // First of all, because somebody waits for it.
    await this.#bell.consider(recipient, mailbox, note, this.#unseen);
    await gatherForwarded(this.#bridge, name, mailbox);
    this.#unseen = await this.#offers.judge(recipient);
    if (this.#unseen.length > 0) await this.#bell.consider(recipient, mailbox, note, this.#unseen);
    await this.#diagnosis.attend(recipient);
    await this.#announceEndings(recipient);
    await this.#sweep();
  }

  async #returnAfterRemoval(): Promise<string | undefined> {
    const [name, note] = [this.#name, this.#note];
    if (name === undefined || note === undefined) return undefined;
    return returnAfterRemoval(this.#bridge, this.#resident.client, { name, note });
  }

  async #beat(trouble: string | undefined): Promise<void> {
    if (this.#name === undefined || !this.#isInCharge) return;
    await this.#pulse.beat({ name: this.#name, client: this.#resident.client }, this.#note, trouble);
  }

  /** One's own at every look; those of all others seldom, for the case that nobody else is left to. */
  async #announceEndings({ name }: Recipient): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const isForAll = nowMs - this.#lastAnnouncedMs >= announceForAllEveryMs;
    if (isForAll) this.#lastAnnouncedMs = nowMs;
    await announceEndings(this.#bridge, name, this.#ownWatches);
    if (isForAll) await announceEndings(this.#bridge, undefined, this.#allWatches);
  }

  /** Senders hear of mail that expired in the mailbox of somebody who is away, of changes that a crash kept silent, and of workers that are gone. */
  async #sweep(): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    if (nowMs - this.#lastSweepMs < sweepEveryMs) return;
    this.#lastSweepMs = nowMs;
    await sweepDeadLeases(this.#bridge.registry);
    await removeOldEdits(this.#bridge, oldEditsAtOnce);
    await sweepExpired(this.#bridge, this.#resident.client, this.#mailboxes);
    await tellUntold(this.#bridge);
    await tellOfVanished(this.#bridge, this.#tasks);
  }
}
