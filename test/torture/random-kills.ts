import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureMailbox } from '../../src/store/store.ts';
import type { LogEntry } from '../scenarios/mail-log.ts';
import { reader } from '../scenarios/messages.ts';
import { Session } from '../scenarios/session.ts';
import { sharedWorld } from '../scenarios/world.ts';
import { startWorker } from '../support/bundled-worker.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { check } from './checker.ts';
import { drain } from './recovery.ts';
import { ownIdentity } from './worker/shared-log.ts';

const quickKills = 60;
const longKills = 10_000;
const readers = [reader, 'swift-heron'] as const;
/** Most die young, in the middle of their first work. */
const longestLifeMs = 300;
/** Every so many kills the mailboxes are emptied and looked through, so that they do not grow for ever. */
const killsPerRound = 500;

/** Senders and receivers are killed at any moment, and others take their places. */
export const randomKills: Campaign = {
  name: 'random-kills',
  async run(context) {
    const kills = context.quick ? quickKills : longKills;
    for (let done = 0, round = 1; done < kills; done += killsPerRound, round++) {
      await runRound(context, round, Math.min(killsPerRound, kills - done));
    }
  },
};

async function runRound(context: CampaignContext, round: number, kills: number): Promise<void> {
  const folder = join(context.folder, `round ${round}`);
  const world = sharedWorld(folder);
  const bridge = await world.open();
  for (const name of readers) await ensureMailbox(bridge.store, name);
  let left = kills;
  let fired = 0;
  const errors: string[] = [];
  const replaceForEver = async (argsOf: (number: number) => string[]) => {
    while (left > 0) {
      left -= 1;
      const ended = await killSoon(context, argsOf(left));
      fired += Number(ended.signal === 'SIGKILL');
      if (ended.errors !== '') errors.push(ended.errors);
    }
  };
  await Promise.all([
    ...readers.map((name) => replaceForEver(() => ['receive-for-ever', folder, name])),
    replaceForEver((number) => ['send-for-ever', folder, readers[number % 2] ?? reader, `${round}-${number}`]),
  ]);
  for (const entry of readLogs(folder)) world.log.add(entry);
  for (const name of readers) {
    const facts = { sessionId: `session-of-${name}`, directory: `/${name}`, title: name };
    const session = new Session(world, ownIdentity(), facts);
    world.pass(60_000);
    await session.start(bridge);
    await drain({ world, bridge, session });
  }
  // Whoever offers a message to one killed session after the other gives it up in the end, and says so.
  const verdict = await check(world, { mayEnd: { get: () => 'dead' } });
  const title = `round ${round}, ${world.log.accepted.size} messages`;
  const row = context.counts.row('random kills');
  context.counts.add('random kills', title, false, { ...verdict, torn: [...errors, ...verdict.torn] });
  row.cases += kills - 1;
  row.fired += fired;
}

async function killSoon({ worker, random }: CampaignContext, args: readonly string[]) {
  const { child, ended } = startWorker(worker, args);
  const lifeMs = random.next() * random.next() * longestLifeMs;
  child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), lifeMs));
  return ended;
}

function readLogs(folder: string): LogEntry[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}')),
    )
    .map((line) => JSON.parse(line) as LogEntry);
}
