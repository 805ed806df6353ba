import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { listReservations } from '../../src/reservations/reservation.ts';
import { waitFor } from '../harness/wait-for.ts';
import { bundleWorker, startWorker, type Worker } from '../support/bundled-worker.ts';
import { makeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

vi.setConfig({ testTimeout: 30_000 });

const built = makeTemporaryFolder();
let workerFile: string;
beforeAll(async () => {
  workerFile = await bundleWorker(new URL('../support/reserve-worker.ts', import.meta.url), built.path);
});
afterAll(() => built.remove());

/** Starts a process for each path and lets them all reserve at once; they live until the end. */
async function contend(paths: readonly string[]) {
  const folder = temporaryFolder();
  const [bridgeDirectory, project] = [join(folder, 'bridge'), join(folder, 'project')];
  mkdirSync(join(project, '.git'), { recursive: true });
  const workers = paths.map((path, index) =>
    startWorker(workerFile, [bridgeDirectory, project, `worker-${index}`, path], 25_000),
  );
  const outputs = workers.map(collectOutput);
  const all = (count: number) => () => outputs.every((output) => output().length >= count);
  await waitFor(all(1), { timeoutMs: 20_000, waitingFor: 'the workers' });
  for (const { child } of workers) child.stdin?.write('go\n');
  await waitFor(all(2), { timeoutMs: 20_000, waitingFor: 'their answers' });
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), bridgeDirectory);
  return { workers, answers: outputs.map((output) => output()[1] ?? ''), bridge };
}

function collectOutput({ child }: Worker): () => string[] {
  let text = '';
  child.stdout?.on('data', (bytes) => {
    text += bytes;
  });
  return () => text.split('\n').filter(Boolean);
}

async function end(workers: readonly Worker[]): Promise<void> {
  for (const { child } of workers) child.kill('SIGKILL');
  await Promise.all(workers.map(({ ended }) => ended));
}

test.each([1, 2, 3])(
  'of processes that reserve overlapping paths at once, exactly one gets it (round %i)',
  async () => {
    const paths = ['src/a.ts', 'src/*.ts', 'src/**', '**/a.*', 'src', '**'];
    const { workers, answers, bridge } = await contend(paths);
    try {
      expect(answers.filter((answer) => answer === 'got it')).toHaveLength(1);
      expect(answers.filter((answer) => /RESERVED: nothing was reserved/.test(answer))).toHaveLength(paths.length - 1);
      expect(await listReservations(bridge)).toHaveLength(1);
    } finally {
      await end(workers);
    }
    expect(await listReservations(bridge)).toEqual([]);
  },
);

test('of processes that reserve different paths at once, each gets its own', async () => {
  const { workers, answers, bridge } = await contend(['src/a.ts', 'src/b.ts', 'docs/**', '*.md']);
  try {
    expect(answers).toEqual(Array(4).fill('got it'));
    expect(await listReservations(bridge)).toHaveLength(4);
  } finally {
    await end(workers);
  }
});
