import { failureOf } from '../../base/errors.ts';
import { Portions } from '../../base/pace.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { type Decisions, failureInWords, NewDecisions } from '../../decisions/decision.ts';
import { gatherForwarded } from '../../desk/waiting-files.ts';
import { ringForAllAbsentServers } from '../../handover/ring-for-all.ts';
import { sweepExpired } from '../../handover/sweep.ts';
import { sweepDeadLeases } from '../../identity/lease.ts';
import { announceEndings } from '../../idle-notices/idle-notice.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import type { Message } from '../../protocol/message.ts';
import { removeOldEdits } from '../../reservations/edits.ts';
import { isInCharge } from '../../session/in-charge.ts';
import { readSessionNote, type SessionNote } from '../../session/session-note.ts';
import { tellUntold } from '../../tasks/tell-task.ts';
import { tellOfVanished } from '../../tasks/vanished-notice.ts';
import type { Diagnosis } from './diagnosis.ts';
import { HeartbeatWriter } from './heartbeat-writer.ts';
import { InboxWatch } from './inbox-watch.ts';
import { LastBell } from './last-bell.ts';
import type { McpSession } from './mcp-session.ts';
import { OfferWatch } from './offer-watch.ts';
import { returnAfterRemoval } from './return-after-removal.ts';
import type { SessionBell } from './session-bell.ts';
import { takeSharedRound } from './shared-rounds.ts';
import { shutDown } from './shut-down.ts';

/** How often the loop goes round while something is under way: mail waits, an offer is not settled, something is wrong. */
const busyEveryMs = 1_000;
/** And while nothing is. The inbox's time is looked at all the same, and a call of a tool tells that there is work. */
const idleEveryMs = 5_000;
/** So long after a tool was called, by the model or a hook, names, offers and turns may change. */
const activeForMs = 10_000;
/** How often one of the sessions looks through the mailboxes of those who are away for mail whose time is over. */
const sweepEveryMs = 60_000;
/** How often one of the sessions looks for the ends of turns that any others wait for. */
const announceForAllEveryMs = 4_000;
/** Of each folder that others may fill, a round goes through this many files; the next goes on behind them. */
const lookedAtOnce = 200;
/** Empty files whose names tell all, so that a round can look at more of them. */
const oldEditsAtOnce = 10_000;

/**
 * Looks after one session for as long as its server lives: says that it is there, rings for waiting mail, and files
 * what its transcript shows to have been read.
 */
export class SessionLoop {
  readonly #bridge: Bridge;
  readonly #session: McpSession;
  readonly #bell: Pick<SessionBell, 'consider'>;
  readonly #diagnosis: Pick<Diagnosis, 'check'>;
  readonly #surface: { refresh(recipient: Recipient, isInTrouble: boolean): Promise<void> } | undefined;
  readonly #report: (error: unknown) => void;
  readonly #watch: InboxWatch;
  readonly #offers: OfferWatch;
  readonly #heartbeat: HeartbeatWriter;
  readonly #lastBell: LastBell;
  readonly #decisions: Decisions | undefined;
  #endPoll: (() => void) | undefined;
  #looking: Promise<void> = Promise.resolve();
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
  #isBusy = true;
  #lastRoundMs = Number.NEGATIVE_INFINITY;
  readonly #ownWatches = new Portions(lookedAtOnce);
  readonly #allWatches = new Portions(lookedAtOnce);
  readonly #tasks = new Portions(lookedAtOnce);
  readonly #mailboxes = new Portions(lookedAtOnce);
  readonly #onlineMailboxes = new Portions(lookedAtOnce);

  constructor(options: {
    readonly bridge: Bridge;
    readonly session: McpSession;
    readonly bell: Pick<SessionBell, 'consider'>;
    readonly diagnosis: Pick<Diagnosis, 'check'>;
    /** What the user is shown all the time, where the client can show it. */
    readonly surface?: { refresh(recipient: Recipient, isInTrouble: boolean): Promise<void> };
    readonly report: (error: unknown) => void;
  }) {
    this.#bridge = options.bridge;
    this.#session = options.session;
    this.#bell = options.bell;
    this.#diagnosis = options.diagnosis;
    this.#surface = options.surface;
    this.#report = options.report;
    this.#watch = new InboxWatch(options.bridge, () => this.#queueRound());
    this.#offers = new OfferWatch(options.bridge);
    this.#heartbeat = new HeartbeatWriter(options.bridge);
    this.#lastBell = new LastBell(options.bridge);
    this.#decisions = options.bridge.decisions && new NewDecisions(options.bridge.decisions);
  }

  start(): void {
    this.#endPoll = this.#bridge.store.fs.every(busyEveryMs, () => {
      this.#looking = this.#look();
    });
    this.#queueRound();
  }

  /** Files what was read, and gives the name up. */
  async stop(): Promise<void> {
    this.#endPoll?.();
    this.#watch.end();
    await this.settled();
    this.#lastBell.end({ rings: await shutDown(this.#bridge, this.#session, this.#name) });
  }

  /** Resolves when no look and no round is under way. */
  async settled(): Promise<void> {
    await this.#looking;
    await this.#round;
  }

  async #look(): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    // The timer is never early, and a round a little late must not double the pause.
    const isDue = nowMs - this.#lastRoundMs >= idleEveryMs - busyEveryMs / 2;
    const isExpected = this.#isBusy || nowMs - this.#session.lastCallMs < activeForMs || this.#trouble !== undefined;
    if (isExpected || isDue || (await this.#watch.mayHaveChanged().catch(() => true))) this.#queueRound();
  }

  /** Queues a round; one that is queued and has not begun serves every reason to look. */
  #queueRound(): void {
    if (this.#isRoundQueued) return;
    this.#isRoundQueued = true;
    this.#round = this.#round.then(async () => {
      this.#isRoundQueued = false;
      this.#lastRoundMs = this.#bridge.store.fs.monotonicMs();
      const failure = await failureOf(() => this.#runRoundWithLog());
      const trouble = failure ?? (await failureOf(() => this.#writeHeartbeat(undefined)));
      // A disk that fails may take no heartbeat either.
      if (failure !== undefined) await failureOf(() => this.#writeHeartbeat(failure));
      if (trouble !== undefined && trouble !== this.#trouble) this.#report(trouble);
      this.#trouble = trouble;
      await this.#refreshSurface();
    });
  }

  async #runRoundWithLog(): Promise<void> {
    try {
      await this.#runRound();
      if (this.#name !== undefined && this.#trouble !== undefined) this.#noteTrouble('over');
    } catch (error) {
      this.#noteTrouble(failureInWords(error));
      throw error;
    }
  }

  #noteTrouble(why: string): void {
    if (this.#name !== undefined) this.#decisions?.note(this.#name, 'trouble', undefined, why);
  }

  async #runRound(): Promise<void> {
    const { client } = this.#session;
    this.#isBusy = true;
    const name = (await this.#session.name()) ?? (await this.#returnAfterRemoval());
    this.#isInCharge = name !== undefined && (await isInCharge(this.#bridge.registry, client));
    if (name !== undefined) {
      const why = this.#isInCharge ? 'this server rings and files for it' : 'another server of its client does';
      this.#decisions?.note(name, 'session', undefined, why);
    }
    if (name !== undefined && !this.#isInCharge) this.#isBusy = false;
    if (name === undefined || !this.#isInCharge) return;
    const recipient: Recipient = { name, client };
    const mailbox = mailboxOf(this.#bridge.store.layout.root, name);
    await this.#watch.follow(mailbox);
    const note = await readSessionNote(this.#bridge, client);
    if (note?.interactive) await this.#lastBell.follow(recipient);
    [this.#name, this.#note] = [name, note ?? this.#note];
    // First of all, because somebody waits for it.
    const waits = await this.#bell.consider(recipient, mailbox, note, this.#unseen);
    await gatherForwarded(this.#bridge, name, mailbox);
    this.#unseen = await this.#offers.judge(recipient);
    if (this.#unseen.length > 0) await this.#bell.consider(recipient, mailbox, note, this.#unseen);
    await this.#diagnosis.check(recipient);
    const isWatching = await this.#announceEndings(recipient);
    await this.#sweep();
    this.#isBusy = waits || isWatching || this.#offers.isUnsettled;
  }

  async #returnAfterRemoval(): Promise<string | undefined> {
    const [name, note] = [this.#name, this.#note];
    if (name === undefined || note === undefined) return undefined;
    return returnAfterRemoval(this.#bridge, this.#session.client, { name, note });
  }

  /** Without it nothing but a line on the screen is missing. */
  async #refreshSurface(): Promise<void> {
    const [name, surface] = [this.#name, this.#surface];
    if (name === undefined || !this.#isInCharge) return;
    const recipient: Recipient = { name, client: this.#session.client };
    await failureOf(async () => surface?.refresh(recipient, this.#trouble !== undefined));
  }

  async #writeHeartbeat(trouble: string | undefined): Promise<void> {
    if (this.#name === undefined || !this.#isInCharge) return;
    await this.#heartbeat.write({ name: this.#name, client: this.#session.client }, this.#note, trouble);
  }

  /**
   * One's own at every look; those of all others seldom, for the case that nobody else is left to.
   * @returns whether this agent watches another, or is watched.
   */
  async #announceEndings({ name }: Recipient): Promise<boolean> {
    const { all, own } = await announceEndings(this.#bridge, name, this.#ownWatches);
    if (all > own && (await takeSharedRound(this.#bridge, 'watches', announceForAllEveryMs))) {
      await announceEndings(this.#bridge, undefined, this.#allWatches);
    }
    return own > 0;
  }

  /** Senders hear of mail that expired in the mailbox of somebody who is away, of changes that a crash kept silent, and of workers that are gone. */
  async #sweep(): Promise<void> {
    if (!(await takeSharedRound(this.#bridge, 'sweep', sweepEveryMs))) return;
    await sweepDeadLeases(this.#bridge.registry);
    await removeOldEdits(this.#bridge, oldEditsAtOnce);
    const expired = await sweepExpired(this.#bridge, this.#session.client, this.#mailboxes);
    if (this.#name !== undefined && expired > 0) {
      this.#bridge.decisions?.note(this.#name, 'sweep', undefined, `${expired} expired in mailboxes of others`);
    }
    await ringForAllAbsentServers(this.#bridge, this.#onlineMailboxes);
    await tellUntold(this.#bridge);
    await tellOfVanished(this.#bridge, this.#tasks);
  }
}
