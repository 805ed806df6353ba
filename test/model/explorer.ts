import { emptyDisk } from '../support/memory-disk.ts';
import { type Survival, settled } from '../support/memory-power-cut.ts';
import { Aftermath, type LateFault } from './aftermath.ts';
import { Behaviour } from './behaviour.ts';
import { DiskTable } from './disk-table.ts';
import type { History } from './history.ts';
import { isOver, keyOfMoment, type Moment, Stage } from './moment.ts';
import type { Mutation } from './mutations.ts';
import { runAlone } from './run-alone.ts';

export interface Bounds {
  /** How many processes may be killed in one history. */
  readonly maxCrashes: number;
  /** Undefined for histories without a power cut. */
  readonly powerCut?: Survival;
  /** Whether a sender without an answer tries again after a power cut. */
  readonly isSentAgainAfterPowerCut?: boolean;
}

export interface Violation {
  readonly fault: string;
  /** What happened, in order. No history with fewer steps before its power cut breaks a rule. */
  readonly schedule: readonly string[];
}

export interface Exploration {
  readonly violation?: Violation;
  /** Distinct moments of all histories. */
  readonly moments: number;
  /** Distinct situations after a power cut, each recovered from. */
  readonly powerCuts: number;
  readonly endings: number;
}

/**
 * Runs every history of a scenario, breadth first, and stops at the first that breaks a rule.
 * @param mutation what is left out of the store.
 */
export async function explore(scenario: History, bounds: Bounds, mutation?: Mutation): Promise<Exploration> {
  const disks = new DiskTable();
  const stage = new Stage(scenario.roles(mutation), disks, scenario.rules);
  const aftermath = new Aftermath(scenario, disks, bounds.isSentAgainAfterPowerCut ?? true, mutation);
  const queue = [await beginningOf(scenario, stage, disks)];
  const met = new Set<string>();
  let endings = 0;
  const figures = () => ({ moments: met.size, powerCuts: aftermath.powerCuts, endings });
  for (let moment = queue[0], index = 0; moment; index += 1, moment = queue[index]) {
    const late = moment.fault ? { fault: moment.fault, steps: [] } : await faultAfter(moment, aftermath, bounds);
    if (late) return { ...figures(), violation: violationAt(moment, late) };
    if (isOver(moment)) endings += 1;
    for (const next of await stage.following(moment, bounds.maxCrashes)) {
      const key = keyOfMoment(next);
      if (met.has(key) && !next.fault) continue;
      met.add(key);
      queue.push(next);
    }
  }
  return figures();
}

async function beginningOf({ prepare, rules, observed }: History, stage: Stage, disks: DiskTable): Promise<Moment> {
  const empty = { disk: disks.know(emptyDisk), observed };
  const { disk, fault } = await runAlone(new Behaviour(prepare, 1), disks, rules, empty);
  if (fault) throw new Error(`the scenario could not be prepared: ${fault}`);
  return stage.beginning(disks.know(settled(disk.disk)), observed);
}

async function faultAfter(moment: Moment, aftermath: Aftermath, { powerCut }: Bounds): Promise<LateFault | undefined> {
  const fault = isOver(moment) ? await aftermath.faultAfterLastLook(moment) : undefined;
  return fault ?? (powerCut && (await aftermath.faultAfterPowerCut(moment, powerCut)));
}

function violationAt(moment: Moment, { fault, steps }: LateFault): Violation {
  const schedule: string[] = [];
  for (let step: Moment | undefined = moment; step?.before; step = step.before) schedule.unshift(step.step);
  return { fault, schedule: [...schedule, ...steps] };
}

/** The schedule line by line, without the steps that only find a folder in its place. */
export function describeViolation({ fault, schedule }: Violation): string {
  const telling = schedule.filter((step) => !/makeDirectory .*\(EEXIST\)$/.test(step));
  return [fault, ...telling.map((step, index) => `${index + 1}. ${step}`)].join('\n');
}
