import { basename } from 'node:path';
import type { OperationName } from '../../test/support/intercepted-file-system.ts';
import { enter, type Scenario, scenarios } from './scenarios.mts';
import { stepwise } from './stepwise.mts';
import { memoryWorld } from './world.mts';

/** One operation of a scenario, found by running it once and writing down what it called. */
export interface Step {
  readonly scenario: Scenario;
  /** 1 for the first. */
  readonly number: number;
  readonly operation: OperationName;
  readonly title: string;
}

export async function recordSteps(): Promise<Step[]> {
  const steps: Step[] = [];
  for (const scenario of scenarios) {
    const world = await memoryWorld();
    await scenario.prepare(await enter(world));
    let number = 0;
    const fs = stepwise(world.fs, ({ name, paths }, perform) => {
      number += 1;
      const subject = basename(paths.at(-1) ?? '').replace(/~.*/, '');
      steps.push({ scenario, number, operation: name, title: `${scenario.name}, ${number} ${name} ${subject}` });
      return perform();
    });
    await scenario.act(await enter(world, fs));
  }
  return steps;
}
