import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { Desk } from '../../desk/desk.ts';
import { isRingable } from '../../doorbells/ringable.ts';
import type { Message } from '../../protocol/message.ts';
import { failedOffers, noteFailedTurns, RetryPlan } from '../../receipts/failed-turn.ts';
import { mailAwaitingFirstTurn } from '../../receipts/first-turn.ts';
import { lostOffers, settle } from '../../receipts/receipts.ts';
import { bringBackRewound } from '../../receipts/rewound.ts';
import { lastPromptId } from '../../session/turn.ts';

/** How long a session that was handed mail at its start waits for its person to begin the first turn. */
const firstTurnPatienceMs = 15_000;
/** How often one message comes again because of rewinds; each is a person's, so more would be a fault of ours. */
const broughtBackAtMost = 20;

/** Watches what becomes of the mail that a session was handed. */
export class OfferWatch {
  readonly #bridge: Bridge;
  readonly #retries = new RetryPlan();
  readonly #broughtBack = new Map<string, number>();
  #desk: Desk | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /**
   * Files the offers that the transcript shows to have been read, and brings back what a rewind took away.
   * @returns mail that did not come before the model, or that it could not answer, and is worth ringing for once more.
   */
  async judge(recipient: Recipient): Promise<readonly Message[]> {
    const desk = await this.#openDesk(recipient);
    await settle(desk);
    if (desk.awaitsFirstTurn) return (await mailAwaitingFirstTurn(desk, firstTurnPatienceMs)).filter(isRingable);
    await this.#bringBack(desk);
    const failed = failedOffers(desk);
    await noteFailedTurns(this.#bridge, recipient.client, failed);
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const due = failed.filter((offer) => this.#retries.isDue(offer, nowMs));
    return (await desk.messagesOf([...lostOffers(desk), ...due])).filter(isRingable);
  }

  async #openDesk(recipient: Recipient): Promise<Desk> {
    this.#desk ??= new Desk(this.#bridge, recipient, { staysOpen: true });
    this.#desk.recipient = recipient;
    return this.#desk.refresh();
  }

  async #bringBack(desk: Desk): Promise<void> {
    const promptId = await lastPromptId(this.#bridge, desk.recipient.client);
    const rewound = promptId === undefined ? [] : (desk.transcript?.takeRewound(promptId) ?? []);
    const isWanted = (id: string) => (this.#broughtBack.get(id) ?? 0) < broughtBackAtMost;
    const wanted = rewound.filter(isWanted);
    for (const id of rewound) {
      if (isWanted(id)) continue;
      this.#bridge.warnings.push(
        `cc2cc: the rewind removed ${id} once more. It does not come again: /cc2cc-read ${id}`,
      );
    }
    if (wanted.length === 0) return;
    for (const id of await bringBackRewound(desk, wanted)) {
      this.#broughtBack.set(id, (this.#broughtBack.get(id) ?? 0) + 1);
    }
  }
}
