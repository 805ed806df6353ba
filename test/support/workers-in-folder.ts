import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { WorkerFactory } from './identity-processes.ts';

/** Worker processes and a temporary folder that the tests of one file share. */
export function workersInFolder(): { readonly workers: WorkerFactory; readonly folder: string } {
  let workers: WorkerFactory;
  let folder: string;
  beforeAll(() => {
    workers = new WorkerFactory();
    folder = mkdtempSync(join(tmpdir(), 'cc2cc-workers-'));
  });
  afterAll(async () => {
    await workers.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get workers() {
      return workers;
    },
    get folder() {
      return folder;
    },
  };
}
