import { sessionScenarios } from '../scenarios/catalogue.ts';
import { type LogEntry, MailLog } from '../scenarios/mail-log.ts';
import { MemoryDisk } from '../scenarios/memory-disk.ts';
import type { SessionScenario } from '../scenarios/scenario.ts';
import { enter } from '../scenarios/stage.ts';
import { memoryHome, memoryWorld, World } from '../scenarios/world.ts';
import type { PowerCutChoice } from '../support/memory-power-cut.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { unrecovered } from './faults.ts';
import type { Random } from './random.ts';
import { recover } from './recovery.ts';
import { stepwise } from './stepwise.ts';

/** The disk and what was promised at one moment of a scenario. */
interface Moment {
  readonly scenario: SessionScenario;
  readonly title: string;
  readonly disk: MemoryDisk;
  readonly entries: readonly LogEntry[];
  readonly clockOffsetMs: number;
  readonly completed: boolean;
}

const quickStates = 1_200;
const longStates = 100_000;
/** With so few doubtful effects every subset is tried. */
const mostExhaustiveEffects = 6;

/** The power fails after each operation, and takes subsets of what was not synced. */
export const powerCut: Campaign = {
  name: 'powercut',
  async run(context) {
    const moments: Moment[] = [];
    for (const scenario of sessionScenarios) moments.push(...(await recordMoments(scenario)));
    const states = context.quick ? quickStates : longStates;
    for (let state = 0; state < states; ) {
      for (const moment of context.random.sample(moments, moments.length)) {
        if (state >= states) break;
        state += await cutPower(context, moment, Math.max(1, Math.floor(states / moments.length)));
      }
    }
  },
};

async function recordMoments(scenario: SessionScenario): Promise<Moment[]> {
  const disk = new MemoryDisk();
  const world = await memoryWorld(disk);
  if (!scenario.startsWithoutStore) {
    await enter(world);
    // It was made long ago.
    disk.settle();
  }
  await scenario.prepare(await enter(world));
  const moments: Moment[] = [];
  let last = -1;
  const note = (after: string, completed = false) => {
    const state = disk.version + world.log.entries.length;
    if (state === last && !completed) return;
    last = state;
    const { clockOffsetMs } = world;
    const entries = [...world.log.entries];
    moments.push({
      scenario,
      title: `${scenario.name}, after ${after}`,
      disk: disk.clone(),
      entries,
      clockOffsetMs,
      completed,
    });
  };
  let count = 0;
  const fs = stepwise(world.fs, async ({ name, paths }, perform) => {
    const result = await perform();
    count += 1;
    note(`${count} ${name} ${(paths.at(-1) ?? '').slice(memoryHome.length + '/bridge/'.length)}`);
    return result;
  });
  await scenario.act(await enter(world, fs));
  note('its end', true);
  return moments;
}

async function cutPower(context: CampaignContext, moment: Moment, most: number): Promise<number> {
  const { disk } = moment;
  const doubtful = disk.pendingEffects + disk.unsyncedFiles.length;
  const all = 2 ** disk.pendingEffects;
  const isExhaustive = doubtful <= mostExhaustiveEffects && all <= most;
  const states = isExhaustive ? all : most;
  for (let number = 0; number < states; number++) {
    const kept = isExhaustive
      ? Array.from({ length: disk.pendingEffects }, (_, effect) => (number & (1 << effect)) !== 0)
      : chooseKept(context.random, disk.pendingEffects, number);
    await tryState(context, moment, kept);
  }
  return states;
}

/** None, all, all but one, only one, and then any. */
function chooseKept(random: Random, effects: number, number: number): boolean[] {
  const one = random.below(Math.max(1, effects));
  const share = random.next();
  const rules = [() => false, () => true, (effect: number) => effect !== one, (effect: number) => effect === one];
  const rule = rules[(number + random.below(2)) % 8] ?? (() => random.next() < share);
  return Array.from({ length: effects }, (_, effect) => rule(effect));
}

async function tryState({ random, counts }: CampaignContext, moment: Moment, kept: readonly boolean[]): Promise<void> {
  const contents = ['durable', 'whole', 'half', 'zeros'] as const;
  const choice: PowerCutChoice = {
    keepsEffect: (number) => kept[number] ?? false,
    contentOf: () => contents[random.below(contents.length)] ?? 'durable',
  };
  const hasFired = kept.includes(false) || moment.disk.unsyncedFiles.length > 0;
  const world = new World(
    moment.disk.afterPowerCut(choice).fileSystem,
    memoryHome,
    new MailLog(undefined, moment.entries),
  );
  world.pass(moment.clockOffsetMs);
  const aftermath = { ownerLives: false, rebooted: true, retries: random.below(2) === 0, completed: moment.completed };
  const verdict = await recover(world, moment.scenario, aftermath).catch(unrecovered);
  const bits = kept.map(Number).join('');
  counts.add(`power cut: ${moment.scenario.name}`, `${moment.title}, kept ${bits}`, hasFired, verdict);
}
