import { sessionScenarios } from '../scenarios/catalogue.ts';
import type { SessionScenario } from '../scenarios/scenario.ts';
import { enter } from '../scenarios/stage.ts';
import { memoryWorld } from '../scenarios/world.ts';
import { type Step as RecordedStep, recordSteps } from '../support/recorded-steps.ts';
import { stepwise } from './stepwise.ts';

export type Step = RecordedStep<SessionScenario>;

/** Every operation of every scenario of the campaigns. */
export function recordCampaignSteps(): Promise<Step[]> {
  return recordSteps(sessionScenarios, async (scenario, intercept) => {
    const world = await memoryWorld();
    await scenario.prepare(await enter(world));
    await scenario.act(await enter(world, stepwise(world.fs, intercept)));
  });
}
