import { join } from 'node:path';
import { post } from '../../src/sending/post.ts';
import { reader, sealedText, writer } from '../scenarios/messages.ts';
import { Session } from '../scenarios/session.ts';
import { enter, type Stage } from '../scenarios/stage.ts';
import { realWorld } from '../scenarios/world.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { check } from './checker.ts';
import { stepwise } from './stepwise.ts';

const hourMs = 60 * 60 * 1000;
const yearMs = 365 * 24 * hourMs;
const weekMs = 7 * 24 * hourMs;

/** How far the clock goes, given the time. */
const jumps: Readonly<Record<string, (nowMs: number) => number>> = {
  'back to 1970': (nowMs) => 1000 - nowMs,
  'an hour back': () => -hourMs,
  'an hour on': () => hourMs,
  'a year back': () => -yearMs,
  'a year on': () => yearMs,
};

/** When it jumps: after so many of the steps of the exchange. */
const moments = [1, 2, 3, 4] as const;
/** Far above what a hand-over takes, far below what a loop that waits for the clock does. */
const mostOperations = 2_000;

/** The wall clock jumps between sending and handing over. */
export const clock: Campaign = {
  name: 'clock',
  async run(context) {
    const rounds = context.quick ? 1 : 20;
    for (let round = 0; round < rounds; round++) {
      for (const jump of Object.keys(jumps)) for (const moment of moments) await runCase(context, jump, moment, round);
    }
  },
};

async function runCase({ folder, counts }: CampaignContext, jump: string, moment: number, round: number) {
  const world = realWorld(join(folder, `${jump} ${moment} ${round}`));
  let operations = 0;
  const fs = stepwise(world.fs, (_operation, perform) => {
    operations += 1;
    return perform();
  });
  const stage = await enter(world, fs);
  const times = new Map<string, number>();
  const steps = [
    () => stage.session.start(stage.bridge),
    () => send(stage, times),
    () => send(stage, times),
    () => stage.session.prompt(stage.bridge),
    () => resume(stage),
  ];
  let jumpMs = 0;
  let most = 0;
  for (const [number, step] of steps.entries()) {
    if (number === moment) {
      jumpMs = jumps[jump]?.(world.fs.nowMs()) ?? 0;
      world.pass(jumpMs);
    }
    operations = 0;
    await step();
    most = Math.max(most, operations);
  }
  const nowMs = world.fs.nowMs();
  const outlived = [...times]
    .filter(([, sentAtMs]) => nowMs - sentAtMs >= weekMs)
    .map(([id]) => [id, 'expired'] as const);
  const verdict = await check(world, { mayEnd: new Map(outlived) });
  const ids = [...times.keys()];
  const torn = [...verdict.torn];
  if (ids.join() !== [...ids].sort().join()) torn.push('the ids do not sort in the order of sending');
  if (most > mostOperations) torn.push(`one step took ${most} operations`);
  counts.add(`clock goes ${jump}`, `before step ${moment + 1}`, jumpMs !== 0, { ...verdict, torn });
}

async function send({ bridge, world }: Stage, times: Map<string, number>): Promise<void> {
  for (let number = 0; number < 3; number++) {
    const text = sealedText(`mail ${times.size}`);
    const { id } = await post(bridge, { name: writer, mode: 'script' }, { to: reader, text });
    world.log.accept(id, text);
    times.set(id, world.fs.nowMs());
  }
}

/** The session ends, and its next one takes over what it did not file. */
async function resume({ world, bridge, session }: Stage): Promise<void> {
  world.processes.end(session.facts.client.pid);
  const next = new Session(world, world.processes.begin(300), { title: reader });
  await next.start(bridge);
  await next.prompt(bridge);
}
