import { type Step as RecordedStep, recordSteps } from '../support/recorded-steps.ts';
import { enter, type Scenario, scenarios } from './scenarios.ts';
import { stepwise } from './stepwise.ts';
import { memoryWorld } from './world.ts';

export type Step = RecordedStep<Scenario>;

/** Every operation of every scenario of the campaigns. */
export function recordCampaignSteps(): Promise<Step[]> {
  return recordSteps(scenarios, async (scenario, intercept) => {
    const world = await memoryWorld();
    await scenario.prepare(await enter(world));
    await scenario.act(await enter(world, stepwise(world.fs, intercept)));
  });
}
