import { mailboxOf } from '../../src/protocol/layout.ts';
import { gate } from '../../src/store/gate.ts';
import { expire } from '../../src/store/outcomes/expire.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import type { History } from '../model/history.ts';
import { bridgePath, receiver } from '../model/programs.ts';
import { calmBeginning, receiverThatRestarts, sendAgainAndReceive } from '../model/roles.ts';
import { owner } from '../support/owner.ts';
import { expired, first, reader, second } from './messages.ts';
import type { Situation } from './scenario.ts';
import { begin, sendAll } from './stage.ts';
import { emptyMailboxes, inheritLastAttempt, inheritOffers, offer, offered, offerFourTimes } from './states.ts';
import { takeAll } from './take-all.ts';

export const lastAttempt: History = {
  title: 'a message that four owners lost, and two receivers',
  rules: { ...calmBeginning.rules, lastPlace: 'dead' },
  mailboxPath: calmBeginning.mailboxPath,
  observed: { ...calmBeginning.observed, isAnswered: true, timesShown: 4, disturbance: 'crash' },
  prepare: async ({ fs }) => {
    const store = await openStore(fs, bridgePath);
    await emptyMailboxes(store);
    await offerFourTimes(store);
  },
  roles: (mutation) => [receiverThatRestarts('receiver 1', mutation), receiverThatRestarts('receiver 2', mutation)],
  recoveries: sendAgainAndReceive(reader, receiver),
};

export const losing: Situation = {
  name: 'what an owner lost, and what expired',
  onStore: [
    {
      name: 'redeliver',
      owed: [first],
      prepare: async (store) => void (await offer(store, first)),
      act: redeliverOffered,
    },
    { name: 'redeliver to the dead letters', owed: [first], prepare: offerFourTimes, act: redeliverOffered },
    {
      name: 'expire',
      owed: [expired],
      prepare: async (store) => void (await offer(store, expired)),
      act: expireOffered,
    },
  ],
  inSession: [
    { name: 'redeliver', prepare: inheritOffers, act: ({ bridge, session }) => session.prompt(bridge) },
    { name: 'dead letter', mayEnd: new Map([[first.id, 'dead']]), prepare: inheritLastAttempt, act: takeAll },
    {
      name: 'expire',
      mayEnd: new Map([[expired.id, 'expired']]),
      prepare: async (stage) => {
        await begin(stage);
        await sendAll(stage, [expired, second]);
      },
      act: takeAll,
    },
  ],
  amongProcesses: [lastAttempt],
};

async function redeliverOffered(store: Store): Promise<string[]> {
  const mailbox = mailboxOf(store.layout.root, reader);
  const shown: string[] = [];
  for (const held of await offered(store)) {
    const taken = await redeliver(store, mailbox, held, owner(9));
    if (taken && (await gate(store, mailbox, taken)) === 'again') shown.push(taken.id);
  }
  return shown;
}

async function expireOffered(store: Store): Promise<[]> {
  for (const held of await offered(store)) await expire(store, mailboxOf(store.layout.root, reader), held, expired);
  return [];
}
