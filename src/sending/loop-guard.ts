import { isFromPerson, type Message } from '../protocol/message.ts';
import { showName } from '../trust/visible-text.ts';

/** Limits on what agents cause among themselves without a prompt of a person in between. */
export interface LoopLimits {
  /** Messages that led to one another. */
  readonly maxHops: number;
  /** Turns that one agent may cause in another within an hour. */
  readonly maxTurnsPerHour: number;
}

const hourMs = 60 * 60 * 1000;
/** The same text from the same agent wakes nobody again within this time. */
const repeatMs = 60_000;

/**
 * Decides which mail may wake its reader. What it holds back is delivered all the same, silently, with the next turn.
 * What a person sent is never held back.
 */
export class LoopGuard {
  readonly #limits: LoopLimits;
  readonly #monotonicMs: () => number;
  readonly #lastRangMs = new Map<string, { readonly id: string; readonly atMs: number }>();
  readonly #toldMs = new Map<string, number>();

  constructor(limits: LoopLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  /**
   * Why this message must not wake its reader; undefined if it may.
   * @param turns how many turns its sender has caused here within the hour.
   */
  whyHeldBack(message: Message, turns: number): string | undefined {
    if (isFromPerson(message)) return undefined;
    const { maxHops, maxTurnsPerHour } = this.#limits;
    if (isPastHops(message, maxHops)) return describeHops(maxHops);
    if (turns >= maxTurnsPerHour) {
      return `${showName(message.from)} has caused ${maxTurnsPerHour} turns here within an hour without a user prompt`;
    }
    return this.repeats(message) ? `${showName(message.from)} sent the same text less than a minute before` : undefined;
  }

  /** Whether the sender of a message that is held back should be told: once an hour, and not of mere repeats. */
  shouldTellSender(message: Message): boolean {
    if (this.repeats(message)) return false;
    const nowMs = this.#monotonicMs();
    if (nowMs - (this.#toldMs.get(message.from) ?? Number.NEGATIVE_INFINITY) < hourMs) return false;
    this.#toldMs.set(message.from, nowMs);
    return true;
  }

  /** A doorbell rang for these, or a turn is prolonged because of them. */
  noteRing(messages: readonly Message[]): void {
    const nowMs = this.#monotonicMs();
    for (const message of messages) this.#lastRangMs.set(contentKey(message), { id: message.id, atMs: nowMs });
    for (const [key, { atMs }] of this.#lastRangMs) if (nowMs - atMs >= repeatMs) this.#lastRangMs.delete(key);
  }

  /** A person let mail of this sender through, so it is told anew when it is held back again. */
  forgive(sender: string): void {
    this.#toldMs.delete(sender);
  }

  private repeats(message: Message): boolean {
    const before = this.#lastRangMs.get(contentKey(message));
    return before !== undefined && before.id !== message.id && this.#monotonicMs() - before.atMs < repeatMs;
  }
}

export function isPastHops(message: Message, maxHops: number): boolean {
  return message.hops > maxHops;
}

export function describeHops(maxHops: number): string {
  return `agents have answered each other ${maxHops} times without a user prompt`;
}

function contentKey(message: Message): string {
  return `${message.from}\n${message.content.text}`;
}
