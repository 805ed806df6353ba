import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { handOver } from '../../src/handover/hand-over.ts';
import { numberedMessage, reader } from '../scenarios/messages.ts';
import { Session } from '../scenarios/session.ts';
import { type Stage, sendAll } from '../scenarios/stage.ts';
import { sharedWorld } from '../scenarios/world.ts';
import { startWorker } from '../support/bundled-worker.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { readiness } from './contention.ts';
import { ownIdentity } from './worker/shared-log.ts';

/** A session that holds mail is stopped for a while, as by a closed lid or a debugger. */
export const stoppedOwner: Campaign = {
  name: 'stopped-owner',
  async run(context) {
    const rounds = context.quick ? 2 : 20;
    for (let round = 0; round < rounds; round++) {
      await withStoppedHolder(context, `kept ${round}`, (scene) => keepsItsMail(context, scene, round));
      await withStoppedHolder(context, `lost ${round}`, (scene) => losesItsName(context, scene, round));
    }
  },
};

/** While it lives nobody takes its messages, however long it stands still. */
async function keepsItsMail(context: CampaignContext, scene: Scene, round: number): Promise<void> {
  const { stage, wasStopped, resume } = scene;
  const { world } = stage;
  world.pass(365 * 24 * 60 * 60 * 1000);
  await stage.session.start(stage.bridge);
  await stage.session.prompt(stage.bridge);
  // Nor does somebody who takes himself for the holder of the name.
  world.log.put((await handOver(stage.bridge, { name: reader, client: stage.session.facts.client })).text);
  const doubled = world.log.puts.map(({ id }) => `${id} was taken from a session that lives`);
  const output = await resume();
  const lost = ids.filter((id) => !output.includes(`filed ${id}`)).map((id) => `${id} could not be filed: ${output}`);
  context.counts.add('stopped owner keeps its mail', `round ${round}`, wasStopped, { lost, doubled, torn: [] });
}

/** After another holder has its name, it can file nothing. */
async function losesItsName(context: CampaignContext, scene: Scene, round: number): Promise<void> {
  const { stage, wasStopped, resume } = scene;
  const { world } = stage;
  const leases = join(world.bridgeFolder, 'leases');
  for (const name of readdirSync(leases)) rmSync(join(leases, name));
  await stage.session.start(stage.bridge);
  const { puts } = world.log;
  const lost = ids
    .filter((id) => !puts.some((put) => put.id === id))
    .map((id) => `${id} did not come to the new holder`);
  const doubled = puts.filter((put) => !put.marked).map(({ id }) => `${id} came to the new holder unmarked`);
  const output = await resume();
  const torn = ids.filter((id) => !output.includes(`LEASE_LOST ${id}`)).map((id) => `${id} was not refused: ${output}`);
  context.counts.add('stopped owner without its name', `round ${round}`, wasStopped, { lost, doubled, torn });
}

const mail = [numberedMessage(1), numberedMessage(2)];
const ids = mail.map(({ id }) => id);

interface Scene {
  /** Of the session that comes after the stopped one. */
  readonly stage: Stage;
  readonly wasStopped: boolean;
  /** Lets the stopped process go on, and gives what it printed at its end. */
  resume(): Promise<string>;
}

async function withStoppedHolder(
  { folder, worker }: CampaignContext,
  name: string,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const world = sharedWorld(join(folder, name));
  const bridge = await world.open();
  const facts = { sessionId: 'session-of-the-heir', directory: '/elsewhere', title: reader };
  const stage = { world, bridge, session: new Session(world, ownIdentity(), facts) };
  await sendAll(stage, mail);
  const holder = startWorker(worker, ['hold-mail', world.folder]);
  const kill = () => holder.child.kill('SIGKILL');
  process.once('exit', kill);
  const resume = async () => {
    holder.child.stdin?.write('go\n');
    holder.child.kill('SIGCONT');
    const { output, errors } = await holder.ended;
    return output + errors;
  };
  try {
    await readiness(holder);
    await play({ stage, wasStopped: holder.child.kill('SIGSTOP'), resume });
  } finally {
    // A stopped process hears no other signal.
    kill();
    process.off('exit', kill);
  }
}
