import { basename } from 'node:path';
import { interceptFileSystem, type OperationName } from '../support/intercepted-file-system.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { actOut, prepareScenario, type Scenario, scenarios } from './scenarios.ts';

/** One step of a scenario, found by running it once and writing down what it called. */
export interface Step {
  readonly scenario: Scenario;
  /** 1 for the first. */
  readonly number: number;
  readonly operation: OperationName;
  /** For the title of a test. */
  readonly title: string;
}

export async function recordSteps(): Promise<Step[]> {
  const steps: Step[] = [];
  for (const scenario of scenarios) {
    const folder = makeTemporaryFolder();
    try {
      await prepareScenario(scenario, folder.path);
      let number = 0;
      const fs = interceptFileSystem(({ name, paths }, perform) => {
        number += 1;
        const subject = basename(paths[0] ?? '').replace(/~.*/, '');
        steps.push({ scenario, number, operation: name, title: `${scenario.name}: ${number} ${name} ${subject}` });
        return perform();
      });
      await actOut(scenario, folder.path, fs);
    } finally {
      folder.remove();
    }
  }
  return steps;
}
