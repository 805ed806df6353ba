import { isFromPerson, type Message } from '../protocol/message.ts';

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
  readonly #turnsBySender = new Map<string, number[]>();
  readonly #lastRangMs = new Map<string, { readonly id: string; readonly atMs: number }>();

  readonly #toldMs = new Map<string, number>();

  constructor(limits: LoopLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  /** Why this message must not wake its reader; undefined if it may. */
  whyHeld(message: Message): string | undefined {
    if (isFromPerson(message)) return undefined;
    const { maxHops, maxTurnsPerHour } = this.#limits;
    if (isPastHops(message, maxHops)) return describeHops(maxHops);
    if (this.#recentTurns(message.from).length >= maxTurnsPerHour) {
      return `${message.from} has caused ${maxTurnsPerHour} turns here within an hour without a prompt of a person`;
    }
    return this.#repeats(message) ? `${message.from} sent the same text less than a minute before` : undefined;
  }

  /** Whether the sender of a message that is held back should be told: once an hour, and not of mere repeats. */
  shouldTellSender(message: Message): boolean {
    if (this.#repeats(message)) return false;
    const nowMs = this.#monotonicMs();
    if (nowMs - (this.#toldMs.get(message.from) ?? Number.NEGATIVE_INFINITY) < hourMs) return false;
    this.#toldMs.set(message.from, nowMs);
    return true;
  }

  /** A turn began because of these. */
  noteTurn(messages: readonly Message[]): void {
    const nowMs = this.#monotonicMs();
    for (const sender of new Set(messages.map(({ from }) => from))) {
      this.#turnsBySender.set(sender, [...this.#recentTurns(sender), nowMs]);
    }
    for (const message of messages) this.#lastRangMs.set(contentKey(message), { id: message.id, atMs: nowMs });
    for (const [key, { atMs }] of this.#lastRangMs) if (nowMs - atMs >= repeatMs) this.#lastRangMs.delete(key);
  }

  /** A person spoke, and with that vouches for what went before. */
  reset(): void {
    this.#turnsBySender.clear();
  }

  /** A person let mail of this sender through: what it caused before does not count any more. */
  forgive(sender: string): void {
    this.#turnsBySender.delete(sender);
    this.#toldMs.delete(sender);
  }

  #repeats(message: Message): boolean {
    const before = this.#lastRangMs.get(contentKey(message));
    return before !== undefined && before.id !== message.id && this.#monotonicMs() - before.atMs < repeatMs;
  }

  #recentTurns(sender: string): number[] {
    const sinceMs = this.#monotonicMs() - hourMs;
    return (this.#turnsBySender.get(sender) ?? []).filter((atMs) => atMs > sinceMs);
  }
}

export function isPastHops(message: Message, maxHops: number): boolean {
  return message.hops > maxHops;
}

export function describeHops(maxHops: number): string {
  return `agents have answered each other ${maxHops} times without a prompt of a person`;
}

function contentKey(message: Message): string {
  return `${message.from}\n${message.content.text}`;
}
