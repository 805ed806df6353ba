import { Cc2ccError } from '../../src/base/errors.ts';
import type { Bridge } from '../../src/bridge/bridge.ts';
import { reader, writer } from '../scenarios/messages.ts';
import type { SessionScenario } from '../scenarios/scenario.ts';
import { Session } from '../scenarios/session.ts';
import { enter, postMail, readerPid, type Stage, sessionId } from '../scenarios/stage.ts';
import type { World } from '../scenarios/world.ts';
import { check } from './checker.ts';
import type { Verdict } from './fault-counts.ts';

const heirPid = 200;
const writerPid = 201;
const longestDrain = 1_000;

export interface Aftermath {
  /** The session whose work was interrupted goes on before it ends. */
  readonly ownerLives: boolean;
  /** The machine was started again: every process is gone and so is the meaning of its id. */
  readonly rebooted: boolean;
  /** Whoever was told that it failed tries again. */
  readonly retries: boolean;
  /** The work was done to its end, so that a new name counts. */
  readonly completed: boolean;
}

/** Life goes on after a fault: what is owed must be shown now, and the mailbox must go on taking mail. */
export async function recover(world: World, scenario: SessionScenario, aftermath: Aftermath): Promise<Verdict> {
  if (aftermath.rebooted) world.processes.reboot();
  world.pass(10_000);
  if (scenario.title !== undefined) world.titles.set(sessionId, scenario.title);
  if (aftermath.retries) await scenario.retry?.(await enter(world));
  if (aftermath.ownerLives) await goOn(await enter(world));
  world.processes.end(readerPid);
  world.pass(60_000);
  const bridge = await world.open();
  const session = new Session(world, world.processes.begin(heirPid), { title: reader });
  await session.start(bridge);
  const stage = { world, bridge, session };
  await postMail(stage, reader, 'after the fault, to the name of before').catch(unlessUnknown);
  if (aftermath.completed && scenario.renamesTo) await postMail(stage, scenario.renamesTo, 'after the fault');
  await drain(stage);
  await readAnswers(world, bridge);
  return check(world, scenario);
}

/** The interrupted session is a living one: its person types on. */
async function goOn(stage: Stage): Promise<void> {
  await stage.session.read('');
  await drain(stage);
}

/** Prompts until two in a row bring nothing. */
export async function drain({ world, bridge, session }: Stage): Promise<void> {
  for (let round = 0, quiet = 0; round < longestDrain && quiet < 2; round++) {
    const before = world.log.puts.length;
    world.pass(10_000);
    await session.attend(bridge);
    await session.prompt(bridge);
    quiet = world.log.puts.length > before ? 0 : quiet + 1;
  }
}

async function readAnswers(world: World, bridge: Bridge): Promise<void> {
  const client = world.processes.begin(writerPid);
  const session = new Session(world, client, { sessionId: 'session-2', directory: '/other', title: writer });
  await session.start(bridge);
}

/** Where nothing was ever accepted, nobody may be known. */
function unlessUnknown(error: unknown): void {
  if (!(error instanceof Cc2ccError && error.code === 'UNKNOWN_RECIPIENT')) throw error;
}
