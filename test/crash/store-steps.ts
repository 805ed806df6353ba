import { type FileSystem, nodeFileSystem } from '../../src/base/fs.ts';
import { ensureMailbox, openStore } from '../../src/store/store.ts';
import { storeScenarios } from '../scenarios/catalogue.ts';
import { formerName, reader } from '../scenarios/messages.ts';
import type { StoreScenario } from '../scenarios/scenario.ts';
import { interceptFileSystem } from '../support/intercepted-file-system.ts';
import { type Step as RecordedStep, recordSteps } from '../support/recorded-steps.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

export type Step = RecordedStep<StoreScenario>;

/** Brings about the state in which a scenario starts. */
export async function prepareScenario(scenario: StoreScenario, folder: string): Promise<void> {
  const store = await openStore(nodeFileSystem, folder);
  if (!scenario.startsWithoutMailbox) await ensureMailbox(store, reader);
  await ensureMailbox(store, formerName);
  await scenario.prepare(store);
}

/** Runs a scenario in a store whose file system is `fs`, as a process would that has just started. */
export async function actOut(scenario: StoreScenario, folder: string, fs: FileSystem): Promise<readonly string[]> {
  const { layout } = await openStore(nodeFileSystem, folder);
  return scenario.act({ fs, layout, verifiedMailboxes: new Set(), durableFolders: new Set(), lastIds: new Map() });
}

/** Every operation of every scenario of the store. */
export function recordStoreSteps(): Promise<Step[]> {
  return recordSteps(storeScenarios, async (scenario, intercept) => {
    const folder = makeTemporaryFolder();
    try {
      await prepareScenario(scenario, folder.path);
      await actOut(scenario, folder.path, interceptFileSystem(intercept));
    } finally {
      folder.remove();
    }
  });
}
