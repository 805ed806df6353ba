import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleWorker, startWorker } from '../support/bundled-worker.ts';
import { makeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { faultsAfter, recover } from './recovery.ts';
import { prepareScenario, recordStoreSteps, type Step } from './store-steps.ts';

type Moment = 'before' | 'half' | 'after';

const steps = await recordStoreSteps();
const bundle = makeTemporaryFolder();
let worker: string;

beforeAll(async () => {
  worker = await bundleWorker(new URL('./crash-worker.ts', import.meta.url), bundle.path);
});

afterAll(bundle.remove);

const crashes = steps.flatMap((step, index) =>
  momentsOf(step, steps[index + 1]).map((moment) => [`${moment} ${step.title}`, step, moment] as const),
);

describe('a process that is killed loses and doubles nothing', () => {
  test.each(crashes)('%s', async (_title, { scenario, number }, moment) => {
    const folder = temporaryFolder();
    await prepareScenario(scenario, folder);
    const ended = await startWorker(worker, [scenario.name, folder, String(number), moment]).ended;
    expect(ended, ended.errors).toMatchObject({ signal: 'SIGKILL' });
    const shown = await recover(scenario, folder);
    expect(faultsAfter(scenario, folder, shown)).toEqual([]);
  });
});

/** The moment after one step is the moment before the next, so only the last one has an `after` of its own. */
function momentsOf(step: Step, next: Step | undefined): Moment[] {
  const isLast = next?.scenario !== step.scenario;
  return ['before', ...(step.operation === 'write' ? ['half' as const] : []), ...(isLast ? ['after' as const] : [])];
}
