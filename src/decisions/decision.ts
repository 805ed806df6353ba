import * as z from 'zod/mini';
import { parserOf } from '../base/state-file.ts';

/** What a decision is about, in the words of the glossary. */
export const decisionEvents = [
  'session',
  'hook',
  'prompt',
  'turn',
  'doorbell',
  'hand-over',
  'claim',
  'gate',
  'offered',
  'receipt',
  'confirm',
  'expired',
  'refused',
  'quarantine',
  'bring back',
  'sweep',
  'trouble',
] as const;

export type DecisionEvent = (typeof decisionEvents)[number];

/** Where decisions go while debugging. While nobody debugs, there is none of it: `decisions?.note(…)` then builds nothing. */
export interface Decisions {
  /**
   * @param name whose mail or session it is about.
   * @param id the message that it is about; undefined where it is about none.
   * @param why in fixed words, numbers and names: never a part of a message.
   * @param ms how long it took.
   */
  note(name: string, event: DecisionEvent, id: string | undefined, why: string, ms?: number): void;
  /** Starts to measure; the function gives the milliseconds since. */
  stopwatch(): () => number;
}

/** One decision of a hook, a doorbell, a hand-over or the session loop, as its line in the log holds it. */
export interface LoggedDecision {
  readonly event: DecisionEvent;
  readonly id?: string | undefined;
  readonly why: string;
  readonly ms?: number | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly pid: number;
  /** What kind of process decided: `hook user-prompt-submit`, `server`, `cc2cc receive`. */
  readonly process: string;
}

export const parseLoggedDecision = parserOf<LoggedDecision>(
  z.looseObject({
    at: z.string(),
    pid: z.number(),
    process: z.string(),
    event: z.enum(decisionEvents),
    id: z.optional(z.string()),
    why: z.string(),
    ms: z.optional(z.number()),
  }),
);

/** Leaves out what was decided the same way before about the same message: a loop decides every second. */
export class NewDecisions implements Decisions {
  readonly #decisions: Decisions;
  readonly #lastWhy = new Map<string, string>();

  constructor(decisions: Decisions) {
    this.#decisions = decisions;
  }

  note(name: string, event: DecisionEvent, id: string | undefined, why: string, ms?: number): void {
    const about = `${name} ${event} ${id}`;
    if (this.#lastWhy.get(about) === why) return;
    if (this.#lastWhy.size >= rememberedAtMost) this.#lastWhy.clear();
    this.#lastWhy.set(about, why);
    this.#decisions.note(name, event, id, why, ms);
  }

  stopwatch(): () => number {
    return this.#decisions.stopwatch();
  }
}

const rememberedAtMost = 1_000;

/** What failed, in words that quote nothing: an error's text may name what another agent wrote. */
export function failureInWords(error: unknown): string {
  const { code, syscall, name } = Object(error) as { code?: unknown; syscall?: unknown; name?: unknown };
  if (typeof code === 'string') return typeof syscall === 'string' ? `${code} ${syscall}` : code;
  return typeof name === 'string' ? name : 'unknown error';
}
