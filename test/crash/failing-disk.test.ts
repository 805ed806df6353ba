import { describe, expect, test } from 'vitest';
import { storeScenarios } from '../scenarios/catalogue.ts';
import { interceptFileSystem, type OperationName, systemError } from '../support/intercepted-file-system.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { draftsIn, faultsAfter, recover } from './recovery.ts';
import { actOut, prepareScenario, recordStoreSteps } from './store-steps.ts';

const steps = await recordStoreSteps();

/** A disk that fails for good at these may leave a file behind, but what lies in the mailbox stays right. */
const cleanup: readonly OperationName[] = ['unlink'];

test('every scenario takes steps', () => {
  expect(new Set(steps.map(({ scenario }) => scenario.name)).size).toBe(storeScenarios.length);
});

describe('an operation that fails once with EIO loses and doubles nothing', () => {
  test.each(steps.map((step) => [step.title, step] as const))('%s', async (_title, { scenario, number, operation }) => {
    const folder = temporaryFolder();
    await prepareScenario(scenario, folder);
    let count = 0;
    const fs = interceptFileSystem((_operation, perform) => {
      count += 1;
      if (count === number) throw systemError('EIO');
      return perform();
    });
    await actOut(scenario, folder, fs).catch((error: unknown) => expect(error).toMatchObject({ code: 'EIO' }));
    expect(count, 'the fault was injected').toBeGreaterThanOrEqual(number);
    if (!cleanup.includes(operation)) expect(draftsIn(folder)).toEqual([]);
    const shown = await recover(scenario, folder);
    expect(faultsAfter(scenario, folder, shown)).toEqual([]);
  });
});
