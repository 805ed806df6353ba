import { interceptFileSystem } from '../support/intercepted-file-system.ts';
import { type Step as RecordedStep, recordSteps } from '../support/recorded-steps.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { actOut, prepareScenario, type Scenario, scenarios } from './scenarios.ts';

export type Step = RecordedStep<Scenario>;

/** Every operation of every scenario of the store. */
export function recordStoreSteps(): Promise<Step[]> {
  return recordSteps(scenarios, async (scenario, intercept) => {
    const folder = makeTemporaryFolder();
    try {
      await prepareScenario(scenario, folder.path);
      await actOut(scenario, folder.path, interceptFileSystem(intercept));
    } finally {
      folder.remove();
    }
  });
}
