import type { Program } from './behaviour.ts';
import type { Observed, Rules } from './invariants.ts';
import type { Mutation } from './mutations.ts';

/** A process and those that take its place when it is killed. */
export interface Role {
  readonly name: string;
  /** The process with this id, or undefined if nobody takes the place any more. */
  start(pid: number, generation: number): Program | undefined;
}

/** Processes that work in one mailbox at the same time, and what they find. The explorer runs them in every order. */
export interface History {
  readonly title: string;
  readonly rules: Rules;
  readonly observed: Observed;
  readonly mailboxPath: string;
  /** Creates the disk, all of it durable. */
  readonly prepare: Program;
  roles(mutation?: Mutation): readonly Role[];
  /** What may happen after a power cut; every one of them leaves nothing to do. */
  recoveries(isSentAgain: boolean, mutation?: Mutation): readonly Program[];
}
