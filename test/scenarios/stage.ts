import type { Bridge } from '../../src/bridge/bridge.ts';
import type { Message } from '../../src/protocol/message.ts';
import { post } from '../../src/sending/post.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { reader, sealedText, writer } from './messages.ts';
import { Session } from './session.ts';
import type { World } from './world.ts';

export const readerPid = 100;
export const sessionId = 'session-1';
const formerPid = 50;

/** Where the work of a session is played. */
export interface Stage {
  readonly world: World;
  readonly bridge: Bridge;
  /** The session whose name is `reader`. */
  readonly session: Session;
}

/** The stage of a process that has just started, on the disk that `fs` is. */
export async function enter(world: World, fs = world.fs): Promise<Stage> {
  const client = world.processes.begin(readerPid);
  return { world, session: new Session(world, client, { title: reader }), bridge: await world.open(fs) };
}

/** The writer can be answered, and the reader's session has started. */
export async function begin({ bridge, session }: Stage): Promise<void> {
  await ensureMailbox(bridge.store, writer);
  await session.start(bridge);
}

/** The session before, which has the reader's name and will have ended when the one on the stage starts. */
export async function beginFormer({ world, bridge }: Stage): Promise<Stage> {
  const session = new Session(world, world.processes.begin(formerPid), { sessionId: 'session-0', title: reader });
  await ensureMailbox(bridge.store, writer);
  await session.start(bridge);
  return { world, bridge, session };
}

export async function sendAll({ bridge, world }: Stage, messages: readonly Message[]): Promise<void> {
  for (const message of messages) {
    await send(bridge.store, message.to, message);
    world.log.accept(message.id, message.content.text);
  }
}

export async function postMail({ bridge, world }: Stage, to: string, words: string): Promise<void> {
  const text = sealedText(words);
  const posted = await post(bridge, { name: writer, mode: 'script' }, { to, text });
  world.log.accept(posted.id, text);
}
