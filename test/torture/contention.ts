import { join } from 'node:path';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { send } from '../../src/store/send.ts';
import { numberedMessage, reader } from '../scenarios/messages.ts';
import { sharedWorld } from '../scenarios/world.ts';
import { startWorker, type Worker } from '../support/bundled-worker.ts';
import { places } from '../support/census.ts';
import type { Campaign } from './campaign.ts';
import { unmarkedRepetitions } from './checker.ts';

const timeLimitMs = 10 * 60_000;

/** Many processes want the same mail at the same moment. */
export const contention: Campaign = {
  name: 'contention',
  async run({ quick, folder, worker, counts }) {
    const [processes, amount] = quick ? [8, 500] : [32, 10_000];
    const world = sharedWorld(join(folder, 'contention'));
    const { store } = await world.open();
    const ids = Array.from({ length: amount }, (_, number) => numberedMessage(number));
    for (const message of ids) await send(store, reader, message);
    const workers = Array.from({ length: processes }, () =>
      startWorker(worker, ['claim-all', world.folder], timeLimitMs),
    );
    await Promise.all(workers.map(readiness));
    for (const { child } of workers) child.stdin?.write('go\n');
    const outcomes = await Promise.all(workers.map(({ ended }) => ended));
    const taken = outcomes.map(({ output }) => output.split('\n').filter((line) => line.startsWith('msg-')));
    const all = new Set(taken.flat());
    const filed = new Set(places(mailboxOf(world.bridgeFolder, reader)));
    const fault = `${processes} processes, ${amount} messages`;
    for (const [number, own] of taken.entries()) {
      counts.add(fault, `process ${number}`, own.length > 0, {
        lost: [],
        doubled: [],
        torn: errorsOf(outcomes[number]),
      });
    }
    const lost = ids.filter(({ id }) => !all.has(id) || !filed.has(`done ${id}`)).map(({ id }) => `${id} is lost`);
    const doubled = unmarkedRepetitions(taken.flat().map((id) => ({ id, marked: false })));
    counts.add(fault, 'together', taken.filter((own) => own.length > 0).length > 1, { lost, doubled, torn: [] });
  },
};

export async function readiness({ child, ended }: Worker): Promise<void> {
  const ready = new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  const early = ended.then(({ errors }) => {
    throw new Error(`a process ended before it was ready: ${errors}`);
  });
  early.catch(() => undefined);
  await Promise.race([ready, early]);
}

function errorsOf(ended: { readonly code: number | null; readonly errors: string } | undefined): string[] {
  return ended?.code === 0 ? [] : [`a process failed: ${ended?.errors}`];
}
