import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEntry } from '../scenarios/mail-log.ts';
import { enter } from '../scenarios/stage.ts';
import { realWorld } from '../scenarios/world.ts';
import { startWorker } from '../support/bundled-worker.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { recordCampaignSteps, type Step } from './campaign-steps.ts';
import { unrecovered } from './faults.ts';
import { inParallel } from './process-pool.ts';
import { recover } from './recovery.ts';

const quickCases = 60;

/** A process of its own is killed before, within and after every operation of every scenario. */
export const kill: Campaign = {
  name: 'kill',
  async run(context) {
    const steps = await recordCampaignSteps();
    const cases = steps.flatMap((step) => momentsOf(step).map((moment) => ({ step, moment })));
    const chosen = context.quick ? context.random.sample(cases, quickCases) : cases;
    await inParallel(chosen, 2, ({ step, moment }, number) => runCase(context, step, moment, number));
  },
};

function momentsOf({ operation }: Step): string[] {
  return operation === 'write' ? ['before', 'half', 'after'] : ['before', 'after'];
}

async function runCase(context: CampaignContext, step: Step, moment: string, number: number): Promise<void> {
  const { scenario } = step;
  const world = realWorld(join(context.folder, `case ${number}`));
  await scenario.prepare(await enter(world));
  const args = [scenario.name, world.folder, String(world.clockOffsetMs), String(step.number), moment];
  const ended = await startWorker(context.worker, ['interrupt-scenario', ...args]).ended;
  for (const line of ended.output.split('\n').filter(Boolean)) world.log.add(JSON.parse(line) as LogEntry);
  const aftermath = { ownerLives: false, rebooted: false, retries: number % 2 === 0, completed: false };
  const verdict = await recover(world, scenario, aftermath).catch(unrecovered);
  const torn = ended.errors === '' ? verdict.torn : [ended.errors, ...verdict.torn];
  context.counts.add(`kill -9 ${moment}`, `${moment} ${step.title}`, ended.signal === 'SIGKILL', { ...verdict, torn });
  rmSync(world.folder, { recursive: true, force: true });
}
