import { join } from 'node:path';
import type { Bridge } from '../../src/bridge/bridge.ts';
import { changeName } from '../../src/handover/change-name.ts';
import { endSession } from '../../src/handover/end-session.ts';
import { takeMail } from '../../src/handover/take-mail.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import type { Message } from '../../src/protocol/message.ts';
import { confirmIfStillHeld, offeredTo } from '../../src/receipts/offers.ts';
import { post } from '../../src/sending/post.ts';
import { listClaims } from '../../src/store/claim.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { frameMessage } from '../../src/trust/frame.ts';
import { reply } from '../support/reply.ts';
import { numberedMessage, reader, sealedText, writer } from './mail-log.ts';
import { Session } from './session.ts';
import type { World } from './world.ts';

export const readerPid = 100;
export const sessionId = 'session-1';
const formerPid = 50;
export const newName = 'swift-heron';

/** One piece of work of the mailbox that is interrupted at each of its operations. */
export interface Scenario {
  readonly name: string;
  readonly mayEnd?: ReadonlyMap<string, 'dead' | 'expired'>;
  /** The title that the person has given the session, from then on. */
  readonly title?: string;
  /** The reader goes by this name when the work was done. */
  readonly renamesTo?: string;
  readonly startsWithoutStore?: true;
  /** Brings about the state in which it starts; nothing fails meanwhile. */
  prepare(stage: Stage): Promise<void>;
  act(stage: Stage): Promise<void>;
  /** What somebody does who was told that it failed. */
  retry?(stage: Stage): Promise<void>;
}

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

const expired = numberedMessage(4, { timestamp: '2024-01-01T00:00:00.000Z', ttl: 1 });
const critical = numberedMessage(3, { priority: 'critical' });
const [first, second, third] = [numberedMessage(1), numberedMessage(2), numberedMessage(5)];

export const scenarios: readonly Scenario[] = [
  {
    name: 'send into a new store',
    startsWithoutStore: true,
    prepare: async () => undefined,
    act: (stage) => sendAll(stage, [first]),
    retry: (stage) => sendAll(stage, [first]),
  },
  {
    name: 'send',
    prepare: begin,
    act: (stage) => sendAll(stage, [first, second]),
    retry: (stage) => sendAll(stage, [first, second]),
  },
  {
    name: 'send again what waits',
    prepare: (stage) => sendAll(stage, [first]),
    act: (stage) => sendAll(stage, [first]),
    retry: (stage) => sendAll(stage, [first]),
  },
  {
    name: 'claim and gate',
    prepare: async (stage) => {
      await begin(stage);
      await sendAll(stage, [first, second]);
    },
    act: takeAll,
  },
  { name: 'confirm', prepare: beginWithOffers, act: confirmAll },
  { name: 'redeliver', prepare: inheritOffers, act: ({ bridge, session }) => session.prompt(bridge) },
  { name: 'dead letter', mayEnd: new Map([[first.id, 'dead']]), prepare: offerFourTimes, act: takeAll },
  {
    name: 'expire',
    mayEnd: new Map([[expired.id, 'expired']]),
    prepare: async (stage) => {
      await begin(stage);
      await sendAll(stage, [expired, second]);
    },
    act: takeAll,
  },
  {
    name: 'change name',
    renamesTo: newName,
    prepare: async (stage) => {
      await beginWithOffers(stage);
      await sendAll(stage, [third]);
    },
    act: async (stage) => {
      const { client } = stage.session.facts;
      await changeName(stage.bridge, { name: reader, client }, newName);
      await postMail(stage, reader, 'to the old name');
      await postMail(stage, newName, 'to the new name');
    },
  },
  {
    name: 'change name by a title',
    title: newName,
    renamesTo: newName,
    prepare: async (stage) => {
      await beginWithOffers(stage);
      await sendAll(stage, [third]);
    },
    act: ({ bridge, session }) => session.prompt(bridge, { title: newName }),
  },
  {
    name: 'answer',
    prepare: beginWithOffers,
    act: async ({ bridge, world }) => {
      const text = sealedText('the answer');
      const posted = await reply(bridge, { name: reader, mode: 'agent' }, first.id, text);
      world.log.accept(posted.id, text);
    },
  },
  {
    name: 'hand over',
    mayEnd: new Map([[expired.id, 'expired']]),
    prepare: async (stage) => {
      await begin(stage);
      await sendAll(stage, [third]);
      await stage.session.prompt(stage.bridge);
      await confirmAll(stage);
      await sendAll(stage, [first, second, critical, expired, third]);
      await dropJunk(stage);
    },
    act: ({ bridge, session }) => session.prompt(bridge),
  },
  {
    name: 'start a session',
    prepare: async (stage) => {
      await ensureMailbox(stage.bridge.store, writer);
      await sendAll(stage, [first, second]);
    },
    act: ({ bridge, session }) => session.start(bridge),
  },
  { name: 'resume a session', prepare: inheritOffers, act: ({ bridge, session }) => session.start(bridge) },
  {
    name: 'end a session',
    prepare: beginWithOffers,
    act: ({ bridge, session }) => endSession(bridge, session.facts.client),
  },
];

export function requireScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`there is no scenario "${name}"`);
  return found;
}

async function begin({ bridge, session }: Stage): Promise<void> {
  await ensureMailbox(bridge.store, writer);
  await session.start(bridge);
}

/** Two messages are before the model, and nobody has filed them. */
async function beginWithOffers(stage: Stage): Promise<void> {
  await begin(stage);
  await sendAll(stage, [first, second]);
  await stage.session.prompt(stage.bridge);
}

/** The session before had the messages handed over and ended before its model answered; this one has its name. */
async function inheritOffers(stage: Stage): Promise<void> {
  const { world, bridge } = stage;
  const former = new Session(world, world.processes.begin(formerPid), { sessionId: 'session-0', title: reader });
  await ensureMailbox(bridge.store, writer);
  await former.start(bridge);
  await sendAll(stage, [first, second]);
  await takeAll({ world, bridge, session: former });
  world.processes.end(formerPid);
  await sendAll(stage, [third]);
}

async function offerFourTimes(stage: Stage): Promise<void> {
  await inheritOffers(stage);
  const { store } = stage.bridge;
  const mailbox = mailboxOf(store.layout.root, reader);
  for (const held of await listClaims(store, mailbox)) {
    let lost = held.id === first.id ? held : undefined;
    while (lost && lost.attempt < 4) lost = await redeliver(store, mailbox, lost, held.owner);
  }
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

async function takeAll({ bridge, session, world }: Stage): Promise<void> {
  const { client } = session.facts;
  for await (const { message, held, redelivered } of takeMail(bridge, { name: reader, client })) {
    world.log.put(frameMessage({ message, attempt: held.attempt, redelivered }));
  }
}

async function confirmAll({ bridge, session }: Stage): Promise<void> {
  const offers = await offeredTo(bridge, { name: reader, client: session.facts.client });
  for (const { mailbox, held } of offers) await confirmIfStillHeld(bridge, mailbox, held, 'acknowledgement');
}

async function dropJunk({ world }: Stage): Promise<void> {
  const { inbox } = mailboxOf(world.bridgeFolder, reader);
  const file = await world.fs.createFile(join(inbox, 'junk.json'));
  await world.fs.write(file, new TextEncoder().encode('{"from": "calm'));
  await world.fs.sync(file);
  await world.fs.close(file);
  world.pass(10_000);
}
