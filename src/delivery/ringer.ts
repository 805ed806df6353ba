import type { Message } from '../protocol/message.ts';
import { composeNotice, type Doorbell } from './doorbell.ts';

/** How long one doorbell may take until a hook claims the mail, before the next one rings. */
const claimPatienceMs = 4_000;
/** After all of them rang in vain: a client that was just starting hears the next round, one that is stuck none. */
const firstPauseMs = 2_000;
const longestPauseMs = 10 * 60_000;
/** A turn that was interrupted ends without a hook; after this long the note that it is open is doubted. */
const longestTrustedTurnMs = 30_000;

export interface RingerState {
  /** Mail that is worth waking the session for, oldest first. */
  readonly waiting: readonly Message[];
  /** How long mail has waited for a turn that seems to be under way, in milliseconds; undefined if the session is idle. */
  readonly heldByTurnForMs: number | undefined;
}

/**
 * Rings one doorbell at a time until a claim is seen: two that ring for one message make two turns, and somebody pays
 * for both. Does not ring while a turn is under way, because its hooks hand the mail over.
 */
export class Ringer {
  readonly #doorbells: readonly Doorbell[];
  readonly #monotonicMs: () => number;
  #firstRangFor: string | undefined;
  readonly #rangFor = new Set<string>();
  #next = 0;
  #quietUntilMs = 0;
  #pauseMs = firstPauseMs;

  constructor(doorbells: readonly Doorbell[], monotonicMs: () => number) {
    this.#doorbells = doorbells;
    this.#monotonicMs = monotonicMs;
  }

  /** Looks at what waits and rings if it is time to. @returns the name of the doorbell that rang. */
  async consider(state: RingerState): Promise<string | undefined> {
    const { waiting, heldByTurnForMs } = state;
    if (!this.#isStillUnheard(waiting)) this.#startOver();
    if (waiting.length === 0 || this.#monotonicMs() < this.#quietUntilMs) return undefined;
    if (heldByTurnForMs !== undefined && heldByTurnForMs < longestTrustedTurnMs) return undefined;
    this.#firstRangFor = waiting[0]?.id;
    for (const { id } of waiting) this.#rangFor.add(id);
    return this.#ringNext(waiting);
  }

  /** Whether nothing was claimed since it rang, and nothing urgent has come. */
  #isStillUnheard(waiting: readonly Message[]): boolean {
    const [first] = waiting;
    if (!first || first.id !== this.#firstRangFor) return false;
    return !waiting.some(({ id, priority }) => isUrgent(priority) && !this.#rangFor.has(id));
  }

  async #ringNext(waiting: readonly Message[]): Promise<string | undefined> {
    const notice = composeNotice(waiting);
    for (; notice && this.#next < this.#doorbells.length; this.#next++) {
      const doorbell = this.#doorbells[this.#next];
      if (!(await doorbell?.ring(notice))) continue;
      this.#next += 1;
      this.#quietUntilMs = this.#monotonicMs() + claimPatienceMs;
      return doorbell?.name;
    }
    this.#next = 0;
    this.#quietUntilMs = this.#monotonicMs() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    return undefined;
  }

  #startOver(): void {
    this.#rangFor.clear();
    this.#next = 0;
    this.#quietUntilMs = 0;
    this.#pauseMs = firstPauseMs;
  }
}

function isUrgent(priority: Message['priority']): boolean {
  return priority === 'high' || priority === 'critical';
}
