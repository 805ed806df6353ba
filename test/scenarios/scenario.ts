import type { Message } from '../../src/protocol/message.ts';
import type { Store } from '../../src/store/store.ts';
import type { History } from '../model/history.ts';
import type { Stage } from './stage.ts';

/** One operation of the store, which is interrupted at each of its steps. */
export interface StoreScenario {
  readonly name: string;
  /** What must not be lost: it had been accepted before, or its sender tries again. */
  readonly owed: readonly Message[];
  /** A text that must be kept in bad/ in the end. */
  readonly keptAside?: string;
  readonly startsWithoutMailbox?: true;
  /** Brings about the state in which it starts; nothing fails meanwhile. */
  prepare(store: Store): Promise<void>;
  /** @returns the ids of the messages that it showed. */
  act(store: Store): Promise<readonly string[]>;
  /** What somebody does who was told that it failed. */
  retry?(store: Store): Promise<unknown>;
}

/** One piece of work around a session, with its hooks, its names and its transcript. */
export interface SessionScenario {
  readonly name: string;
  readonly mayEnd?: ReadonlyMap<string, 'dead' | 'expired'>;
  /** The title that the person has given the session, from then on. */
  readonly title?: string;
  /** The reader goes by this name when the work was done. */
  readonly renamesTo?: string;
  readonly startsWithoutStore?: true;
  /** Brings about the state in which it starts; nothing fails meanwhile. */
  prepare(stage: Stage): Promise<void>;
  act(stage: Stage): Promise<void>;
  /** What somebody does who was told that it failed. */
  retry?(stage: Stage): Promise<void>;
}

/** What may happen to mail, and every way in which the tests play it. */
export interface Situation {
  readonly name: string;
  /** Interrupted at each step, killed and failing, on a real disk (`test/crash/`). */
  readonly onStore: readonly StoreScenario[];
  /** The same in a whole session, with every error, kill and power cut (`test/torture/`). */
  readonly inSession: readonly SessionScenario[];
  /** Several processes, in every order of their steps (`test/model/`). */
  readonly amongProcesses: readonly History[];
}
