import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { numberedMessage, reader } from '../scenarios/messages.ts';
import { Session } from '../scenarios/session.ts';
import { enter, readerPid, sendAll } from '../scenarios/stage.ts';
import { realWorld } from '../scenarios/world.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { check } from './checker.ts';

const newPid = 200;

/** The process id of a session that is gone belongs to another process now, which started at another time. */
export const processIdReuse: Campaign = {
  name: 'pid-reuse',
  async run(context) {
    const rounds = context.quick ? 2 : 50;
    for (let round = 0; round < rounds; round++) {
      await runCase(context, 'another process has the id', newPid, round);
      await runCase(context, 'the next session has the id', readerPid, round);
    }
  },
};

async function runCase({ folder, counts }: CampaignContext, fault: string, heirPid: number, round: number) {
  const world = realWorld(join(folder, `${fault} ${round}`));
  const stage = await enter(world);
  await sendAll(stage, [numberedMessage(1), numberedMessage(2)]);
  await stage.session.start(stage.bridge);
  const claims = readdirSync(join(world.bridgeFolder, `to-${reader}`, 'claimed'));
  world.processes.begin(readerPid, '999');
  const heir = new Session(world, world.processes.begin(heirPid, '999'), { sessionId: 'session-2', title: reader });
  await sendAll(stage, [numberedMessage(3)]);
  // Without its transcript nothing tells that the first session has read them.
  await world.fs.unlink(stage.session.facts.transcriptPath ?? '');
  await heir.start(stage.bridge);
  const verdict = await check(world);
  const again = world.log.puts.filter(({ marked }) => marked).length;
  const lost = again === claims.length ? verdict.lost : [...verdict.lost, 'the claims counted as held by somebody'];
  counts.add(`reused process id: ${fault}`, `round ${round}`, claims.length === 2, { ...verdict, lost });
}
