import type { DoorbellState } from '../../claude-code/doorbells/judge-doorbell.ts';

/** One thing that was looked at. `weaker`: it works, with less than docs/GUARANTEES.md promises. */
export interface Finding {
  readonly check: string;
  readonly result: 'good' | 'weaker' | 'broken';
  readonly detail: string;
  /** The command or the step that mends it; there is none for what cannot be mended, or needs no mending. */
  readonly fix?: string;
  /** Of a session: each of its doorbells. */
  readonly doorbells?: readonly DoorbellState[];
}

/** A finding that is one of several of its kind, or says that there is none. */
export function orGood(check: string, findings: readonly Finding[], detail: string): readonly Finding[] {
  return findings.length > 0 ? findings : [{ check, result: 'good', detail }];
}
