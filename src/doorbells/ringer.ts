import type { Doorbell } from '../claude-code/doorbells/doorbell.ts';
import type { Decisions } from '../decisions/decision.ts';
import type { Message } from '../protocol/message.ts';
import { composeLine } from './compose-line.ts';

/** How long one doorbell may take until a hook claims the mail, before the next one rings. */
const claimPatienceMs = 4_000;
/** After all of them rang in vain: a client that was just starting hears the next round, one that is stuck none. */
const firstPauseMs = 2_000;
const longestPauseMs = 10 * 60_000;
/** A turn that was interrupted ends without a hook; after this long the note that it is open is doubted. */
const longestTrustedTurnMs = 30_000;
/** Where the client itself says that it is busy, it is believed for longer: what rings meanwhile only queues there. */
const longestTrustedWordMs = 5 * 60_000;
/** From a claim to the note that a turn has begun: who rings in between rings in that turn, for nothing. */
const turnBeginsWithinMs = 1_000;

export interface RingerState {
  /** Mail that is worth waking the session for, oldest first. */
  readonly waiting: readonly Message[];
  /** How long mail has waited for a turn that seems to be under way, in milliseconds; undefined if the session is idle. */
  readonly waitsForTurnMs: number | undefined;
  /** The client says so itself, and not only the hooks. */
  readonly isBusyByItsWord?: boolean;
  /** When the hook of a prompt that a doorbell brought last ran, by the clock that does not jump. */
  readonly lastHeardMs?: number | undefined;
}

/** Where a ringer says what it decided, and whose mail it rings for. */
export interface RingerLog {
  readonly decisions: Decisions;
  readonly name: string;
}

/**
 * Rings one doorbell at a time until a claim is seen: two that ring for one message make two turns, or the second
 * finds nothing and leaves a line on the screen. Does not ring while a turn is under way, because its hooks hand the
 * mail over.
 */
export class Ringer {
  readonly #doorbells: readonly Doorbell[];
  readonly #monotonicMs: () => number;
  readonly #log: RingerLog | undefined;
  #firstRangFor: string | undefined;
  readonly #rangFor = new Set<string>();
  #next = 0;
  #quietUntilMs = 0;
  #pauseMs = firstPauseMs;
  #lastRangMs: number | undefined;
  #rangIntoWork = false;

  constructor(doorbells: readonly Doorbell[], monotonicMs: () => number, log?: RingerLog) {
    this.#doorbells = doorbells;
    this.#monotonicMs = monotonicMs;
    this.#log = log;
  }

  /** Looks at what waits and rings if it is time to. @returns the name of the doorbell that rang. */
  async consider(state: RingerState): Promise<string | undefined> {
    const { waiting, waitsForTurnMs, isBusyByItsWord = false } = state;
    if (!this.isStillUnheard(waiting)) this.startOver(waiting);
    if (this.wasHeard(state.lastHeardMs)) this.#quietUntilMs = 0;
    if (!isBusyByItsWord) this.expectClaim();
    if (waiting.length === 0) return undefined;
    if (this.#monotonicMs() < this.#quietUntilMs) {
      this.note(waiting, 'not rung: waits for what the last ring does');
      return undefined;
    }
    const trustedMs = isBusyByItsWord ? longestTrustedWordMs : longestTrustedTurnMs;
    if (waitsForTurnMs !== undefined && waitsForTurnMs < trustedMs) {
      this.note(waiting, 'not rung: a turn is under way, whose hooks hand it over');
      return undefined;
    }
    this.#firstRangFor = waiting[0]?.id;
    for (const { id } of waiting) this.#rangFor.add(id);
    this.#rangIntoWork = isBusyByItsWord;
    return this.ringNext(waiting, isBusyByItsWord ? longestTrustedWordMs : claimPatienceMs);
  }

  /** What rang was claimed, and its prompt is there: the note of the turn says from now on whether to ring. */
  private wasHeard(lastHeardMs: number | undefined): boolean {
    if (this.#firstRangFor !== undefined || this.#lastRangMs === undefined) return false;
    return lastHeardMs !== undefined && lastHeardMs > this.#lastRangMs;
  }

  /** What rang while the client was busy is heard now, or was thrown away with its work. */
  private expectClaim(): void {
    if (this.#rangIntoWork) this.#quietUntilMs = this.#monotonicMs() + claimPatienceMs;
    this.#rangIntoWork = false;
  }

  /** Whether nothing was claimed since it rang, and nothing urgent has come. */
  private isStillUnheard(waiting: readonly Message[]): boolean {
    const [first] = waiting;
    if (!first || first.id !== this.#firstRangFor) return false;
    return !waiting.some(({ id, priority }) => isUrgent(priority) && !this.#rangFor.has(id));
  }

  private async ringNext(waiting: readonly Message[], patienceMs: number): Promise<string | undefined> {
    const line = composeLine(waiting);
    for (; line && this.#next < this.#doorbells.length; this.#next++) {
      const doorbell = this.#doorbells[this.#next];
      const took = this.#log?.decisions.stopwatch();
      const hasRung = await doorbell?.ring(line);
      if (this.#log) this.note(waiting, `${doorbell?.name} ${hasRung ? 'rung' : 'cannot ring here'}`, took?.());
      if (!hasRung) continue;
      this.#next += 1;
      this.#lastRangMs = this.#monotonicMs();
      this.#quietUntilMs = this.#lastRangMs + patienceMs;
      return doorbell?.name;
    }
    this.#next = 0;
    this.note(waiting, 'not rung: no doorbell is left, so all begin anew after a pause');
    this.#quietUntilMs = this.#monotonicMs() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    return undefined;
  }

  private note(waiting: readonly Message[], why: string, ms?: number): void {
    if (!this.#log) return;
    const { decisions, name } = this.#log;
    for (const { id } of waiting) decisions.note(name, 'doorbell', id, why, ms);
  }

  private startOver(waiting: readonly Message[]): void {
    this.#quietUntilMs = this.settledAtMs(waiting);
    this.#firstRangFor = undefined;
    this.#rangFor.clear();
    this.#rangIntoWork = false;
    this.#next = 0;
    this.#pauseMs = firstPauseMs;
  }

  /** What rang last is still on its way: it brings the new mail as well, or the turn that it began does. */
  private settledAtMs(waiting: readonly Message[]): number {
    if (this.#lastRangMs === undefined) return 0;
    if (this.#firstRangFor === undefined) return this.#quietUntilMs;
    const wasClaimed = !waiting.some(({ id }) => id === this.#firstRangFor);
    return wasClaimed ? this.#monotonicMs() + turnBeginsWithinMs : this.#lastRangMs + claimPatienceMs;
  }
}

function isUrgent(priority: Message['priority']): boolean {
  return priority === 'high' || priority === 'critical';
}
