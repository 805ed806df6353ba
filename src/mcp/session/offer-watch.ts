import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import type { Transcript } from '../../claude-code/transcript/transcript.ts';
import { type Decisions, NewDecisions } from '../../decisions/decision.ts';
import { Desk } from '../../desk/desk.ts';
import { type Fate, judge } from '../../desk/judge.ts';
import { isRingable } from '../../doorbells/ringable.ts';
import type { Message } from '../../protocol/message.ts';
import { failedOffers, noteFailedTurns, RetryPlan } from '../../receipts/failed-turn.ts';
import { mailAwaitingFirstTurn } from '../../receipts/first-turn.ts';
import { leftOutByFork } from '../../receipts/left-out.ts';
import { lostOffers, settle } from '../../receipts/receipts.ts';
import { bringBackRewound, type Loss } from '../../receipts/rewound.ts';
import { lastPromptId } from '../../session/turn.ts';

/** How long a session that was handed mail at its start waits for its person to begin the first turn. */
const firstTurnPatienceMs = 15_000;
/** How often one message comes again because of rewinds and forks: each is a person's, so more would be a fault of ours. */
const broughtBackAtMost = 20;

const fatesInWords: Readonly<Record<Fate, string>> = {
  seen: 'the transcript shows it with a response after it',
  offered: 'the transcript shows no response yet',
  lost: 'the transcript goes on without it: it is offered again',
  failed: 'the turn on it failed: a doorbell rings again after a pause',
};

/** Watches what becomes of the mail that a session was handed. */
export class OfferWatch {
  readonly #bridge: Bridge;
  readonly #retries = new RetryPlan();
  readonly #broughtBack = new Map<string, number>();
  readonly #decisions: Decisions | undefined;
  #desk: Desk | undefined;
  /** The transcript that was looked at for what it, as a fork, has left out. */
  #comparedFork: Transcript | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#decisions = bridge.decisions && new NewDecisions(bridge.decisions);
  }

  /** When the session's last turn was interrupted or failed, as its transcript shows; undefined if it goes on. */
  get brokenOffAtMs(): number | undefined {
    return this.#desk?.transcript?.brokenOffAtMs;
  }

  /**
   * Files the offers that the transcript shows to have been read, and brings back what a rewind took away.
   * @returns mail that did not come before the model, or that it could not answer, and is worth ringing for once more.
   */
  async judge(recipient: Recipient): Promise<readonly Message[]> {
    const desk = await this.openDesk(recipient);
    await settle(desk);
    for (const offer of this.#decisions ? desk.ownOffers : []) {
      this.#decisions?.note(recipient.name, 'receipt', offer.claim.id, fatesInWords[judge(offer, desk)]);
    }
    if (desk.awaitsFirstTurn) return (await mailAwaitingFirstTurn(desk, firstTurnPatienceMs)).filter(isRingable);
    await this.bringBack(desk);
    const failed = failedOffers(desk);
    await noteFailedTurns(this.#bridge, recipient.client, failed);
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const due = failed.filter((offer) => this.#retries.isDue(offer, nowMs));
    return (await desk.messagesOf([...lostOffers(desk), ...due])).filter(isRingable);
  }

  /** Whether something was offered whose fate is open, as of the last look. */
  get isUnsettled(): boolean {
    return this.#desk !== undefined && this.#desk.offers.length > 0;
  }

  private async openDesk(recipient: Recipient): Promise<Desk> {
    this.#desk ??= new Desk(this.#bridge, recipient, { staysOpen: true });
    this.#desk.recipient = recipient;
    return this.#desk.refresh();
  }

  /** Each loss brings a message once: where its redelivery is rewound as well, that is another loss. */
  private async bringBack(desk: Desk): Promise<void> {
    const { transcript } = desk;
    const promptId = await lastPromptId(this.#bridge, desk.recipient.client);
    if (promptId === undefined || transcript === undefined) return;
    await this.bringBackOnce(desk, transcript.takeRewound(promptId), 'the rewind removed');
    if (this.#comparedFork === transcript || !transcript.hasPrompt(promptId)) return;
    this.#comparedFork = transcript;
    await this.bringBackOnce(desk, await leftOutByFork(desk, transcript), 'the fork left out');
  }

  private async bringBackOnce(desk: Desk, lost: readonly string[], loss: Loss): Promise<void> {
    const isWanted = (id: string) => (this.#broughtBack.get(id) ?? 0) < broughtBackAtMost;
    for (const id of lost.filter((one) => !isWanted(one))) {
      this.#bridge.warnings.push(`cc2cc: ${loss} ${id} once more. It does not come again: /cc2cc-read ${id}`);
    }
    const wanted = lost.filter(isWanted);
    if (wanted.length === 0) return;
    for (const id of await bringBackRewound(desk, wanted, loss)) {
      this.#broughtBack.set(id, (this.#broughtBack.get(id) ?? 0) + 1);
    }
  }
}
