import type { Bridge, Recipient } from '../delivery/bridge.ts';
import { mailAwaitingFirstTurn } from '../delivery/first-turn.ts';
import { isRingable, lostMail } from '../delivery/ringable.ts';
import type { Message } from '../protocol/message.ts';
import type { Claim } from '../store/claim.ts';

/** How long a session that was handed mail at its start waits for its person to begin the first turn. */
const firstTurnPatienceMs = 15_000;

/** Watches what becomes of the mail that a session was handed. */
export class OfferWatch {
  readonly #bridge: Bridge;
  /** When each offer was first noticed, on the clock that does not jump. */
  readonly #sinceMs = new Map<string, number>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /**
   * Files the offers that the transcript shows to have been read.
   * @returns mail that did not come before the model and is worth ringing for once more.
   */
  async judge(recipient: Recipient): Promise<readonly Message[]> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const ageOf = ({ fileName }: Claim) => {
      const sinceMs = this.#sinceMs.get(fileName) ?? nowMs;
      this.#sinceMs.set(fileName, sinceMs);
      return nowMs - sinceMs;
    };
    const unread = await mailAwaitingFirstTurn(this.#bridge, recipient, firstTurnPatienceMs);
    return [...unread.filter(isRingable), ...(await lostMail(this.#bridge, recipient, ageOf))];
  }
}
