import { join } from 'node:path';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { claim } from '../../src/store/claim.ts';
import { gate } from '../../src/store/gate.ts';
import { send } from '../../src/store/send.ts';
import type { Store } from '../../src/store/store.ts';
import { owner } from '../support/owner.ts';
import { critical, expired, first, impostor, reader, second, third } from './messages.ts';
import type { Situation } from './scenario.ts';
import { begin, type Stage, sendAll } from './stage.ts';
import { confirmAll, offer } from './states.ts';
import { takeAll } from './take-all.ts';

export const handingOver: Situation = {
  name: 'handing over',
  onStore: [
    {
      name: 'claim and gate',
      owed: [first],
      prepare: (store) => send(store, reader, first),
      act: claimAndGate,
    },
    {
      name: 'claim and gate a second copy',
      owed: [first],
      prepare: async (store) => {
        await offer(store, first);
        await send(store, reader, first);
      },
      act: claimAndGate,
    },
    {
      name: 'claim and gate another message under a used id',
      owed: [first],
      keptAside: impostor.content.text,
      prepare: async (store) => {
        await offer(store, first);
        await send(store, reader, impostor);
      },
      act: claimAndGate,
    },
  ],
  inSession: [
    {
      name: 'claim and gate',
      prepare: async (stage) => {
        await begin(stage);
        await sendAll(stage, [first, second]);
      },
      act: takeAll,
    },
    {
      name: 'hand over',
      mayEnd: new Map([[expired.id, 'expired']]),
      prepare: fillInbox,
      act: ({ bridge, session }) => session.prompt(bridge),
    },
    {
      name: 'hand over in the place of a doorbell',
      mayEnd: new Map([[expired.id, 'expired']]),
      prepare: fillInbox,
      act: ({ bridge, session }) => session.ring(bridge),
    },
  ],
  // Every history hands mail over.
  amongProcesses: [],
};

async function claimAndGate(store: Store): Promise<string[]> {
  const mailbox = mailboxOf(store.layout.root, reader);
  const held = await claim(store, mailbox, `${first.id}.json`, first.id, owner(1));
  const passed = held && (await gate(store, mailbox, held));
  return passed === 'first' || passed === 'again' ? [first.id] : [];
}

/** With mail of every kind, one that was read before, and a file that is no message. */
async function fillInbox(stage: Stage): Promise<void> {
  await begin(stage);
  await sendAll(stage, [third]);
  await stage.session.prompt(stage.bridge);
  await confirmAll(stage);
  await sendAll(stage, [first, second, critical, expired, third]);
  await dropJunk(stage);
}

async function dropJunk({ world }: Stage): Promise<void> {
  const { inbox } = mailboxOf(world.bridgeFolder, reader);
  const file = await world.fs.createFile(join(inbox, 'junk.json'));
  await world.fs.write(file, new TextEncoder().encode('{"from": "calm'));
  await world.fs.sync(file);
  await world.fs.close(file);
  world.pass(10_000);
}
