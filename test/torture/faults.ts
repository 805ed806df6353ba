import { Cc2ccError, isSystemError } from '../../src/base/errors.ts';
import { MemoryDisk } from '../scenarios/memory-disk.ts';
import { enter } from '../scenarios/stage.ts';
import { memoryWorld } from '../scenarios/world.ts';
import { systemError } from '../support/intercepted-file-system.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { recordCampaignSteps, type Step } from './campaign-steps.ts';
import type { Verdict } from './fault-counts.ts';
import { recover } from './recovery.ts';
import { changes, stepwise } from './stepwise.ts';

const codes = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'EROFS'] as const;

interface FaultCase {
  readonly step: Step;
  readonly code: (typeof codes)[number];
  /** From that step on every operation fails that such a disk refuses; otherwise one does. */
  readonly persistent: boolean;
}

const quickCases = 600;

/** Every operation of every scenario fails, once or from there on, with each of the codes. */
export const faults: Campaign = {
  name: 'faults',
  async run(context) {
    const steps = await recordCampaignSteps();
    const cases = steps.flatMap((step) =>
      codes.flatMap((code) => [false, true].map((persistent): FaultCase => ({ step, code, persistent }))),
    );
    const chosen = context.quick ? context.random.sample(cases, quickCases) : cases;
    for (const [number, chosenCase] of chosen.entries()) await runCase(context, chosenCase, number);
  },
};

async function runCase({ counts }: CampaignContext, { step, code, persistent }: FaultCase, number: number) {
  const disk = new MemoryDisk();
  disk.listsBackwards = number % 3 === 0;
  const world = await memoryWorld(disk);
  await step.scenario.prepare(await enter(world));
  let count = 0;
  const fs = stepwise(world.fs, ({ name }, perform) => {
    count += 1;
    const fails = count === step.number || (persistent && count > step.number && failsToo(step.operation, name));
    if (fails) throw systemError(code);
    return perform();
  });
  const failure = await enter(world, fs)
    .then((stage) => step.scenario.act(stage))
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  const aftermath = {
    ownerLives: number % 2 === 0,
    rebooted: false,
    retries: failure !== undefined,
    completed: failure === undefined,
  };
  const verdict = await recover(world, step.scenario, aftermath).catch(unrecovered);
  const wasDefect = failure !== undefined && !(failure instanceof Cc2ccError) && !isSystemError(failure, code);
  const torn = wasDefect ? [`it threw ${String(failure)}`, ...verdict.torn] : verdict.torn;
  const title = `${code} ${persistent ? 'from' : 'at'} ${step.title}${aftermath.ownerLives ? '' : ', then its end'}`;
  counts.add(`${code} ${persistent ? 'for good' : 'once'}`, title, count >= step.number, { ...verdict, torn });
}

/** A disk that refuses one change refuses them all. */
function failsToo(first: string, other: string): boolean {
  return changes.has(first) ? changes.has(other) : first === other;
}

export function unrecovered(error: unknown): Verdict {
  return {
    lost: [],
    doubled: [],
    torn: [`the recovery threw ${error instanceof Error ? error.stack : String(error)}`],
  };
}
