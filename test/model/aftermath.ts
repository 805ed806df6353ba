import { memoryTimeMs } from '../support/memory-operations.ts';
import type { Survival } from '../support/memory-power-cut.ts';
import { Behaviour } from './behaviour.ts';
import type { DiskTable } from './disk-table.ts';
import type { History } from './history.ts';
import { disturbed, faultAtEnd, type Observed } from './invariants.ts';
import { keyOfObserved, type Moment } from './moment.ts';
import type { Mutation } from './mutations.ts';
import { type Ending, runAlone } from './run-alone.ts';

/** A fault, and what led to it after the moment that was looked at. */
export interface LateFault {
  readonly fault: string;
  readonly steps: readonly string[];
}

/** Later than any grace that a reader gives to unfinished files. */
const afterwardsMs = memoryTimeMs + 60 * 60 * 1000;

/** Looks what comes of a moment when nobody but the last receiver is left, with and without a power cut. */
export class Aftermath {
  readonly #isSentAgain: boolean;
  readonly #scenario: History;
  readonly #mutation: Mutation | undefined;
  readonly #disks: DiskTable;
  readonly #recoveries = new Map<boolean, readonly Behaviour[]>();
  readonly #examined = new Set<string>();
  powerCuts = 0;

  constructor(scenario: History, disks: DiskTable, isSentAgain: boolean, mutation: Mutation | undefined) {
    this.#isSentAgain = isSentAgain;
    this.#scenario = scenario;
    this.#disks = disks;
    this.#mutation = mutation;
  }

  /** Everybody has come to an end, and the last receiver looks once more. */
  async faultAfterLastLook({ disk, observed, crashes }: Moment): Promise<LateFault | undefined> {
    const isCalm = crashes === 0;
    const lookedAt = isCalm ? observed : disturbed(observed, 'crash');
    for (const recovery of this.#recoveriesFor(false)) {
      const ending = await runAlone(recovery, this.#disks, this.#scenario.rules, { disk, observed: lookedAt });
      const fault = this.#faultOf(ending, isCalm);
      if (fault) return { fault, steps: ending.steps };
    }
    return undefined;
  }

  /** The power is cut at this moment. */
  async faultAfterPowerCut({ disk, observed }: Moment, survival: Survival): Promise<LateFault | undefined> {
    const cut = disturbed(observed, 'power cut');
    if (!this.#isNew(`cut ${disk.number}`, cut)) return undefined;
    for (const { left, lost } of this.#disks.survivors(disk, survival)) {
      if (!this.#isNew(`left ${left.number}`, cut)) continue;
      this.powerCuts += 1;
      for (const recovery of this.#recoveriesFor(this.#isSentAgain && !cut.isAnswered)) {
        const ending = await runAlone(recovery, this.#disks, this.#scenario.rules, { disk: left, observed: cut });
        const fault = this.#faultOf(ending, false);
        if (fault) return { fault, steps: [`power cut, lost: ${lost.join('; ') || 'nothing'}`, ...ending.steps] };
      }
    }
    return undefined;
  }

  #isNew(situation: string, observed: Observed): boolean {
    const key = `${situation} ${keyOfObserved(observed)}`;
    if (this.#examined.has(key)) return false;
    this.#examined.add(key);
    return true;
  }

  #faultOf({ disk, observed, fault }: Ending, isCalm: boolean): string | undefined {
    return fault ?? faultAtEnd(this.#scenario.rules, observed, disk.disk, this.#scenario.mailboxPath, isCalm);
  }

  #recoveriesFor(isSentAgain: boolean): readonly Behaviour[] {
    const known = this.#recoveries.get(isSentAgain);
    if (known) return known;
    const programs = this.#scenario.recoveries(isSentAgain, this.#mutation);
    const recoveries = programs.map((program, index) => new Behaviour(program, 9000 + index, afterwardsMs));
    this.#recoveries.set(isSentAgain, recoveries);
    return recoveries;
  }
}
