import { send } from '../../src/store/send.ts';
import type { Store } from '../../src/store/store.ts';
import { openStore } from '../../src/store/store.ts';
import type { History } from '../model/history.ts';
import { bridgePath, receiver, sender } from '../model/programs.ts';
import {
  calmBeginning,
  receiverThatRestarts,
  sendAgainAndReceive,
  senderThatGivesUp,
  senderThatRetriesOnce,
} from '../model/roles.ts';
import { first, reader, second } from './messages.ts';
import type { Situation } from './scenario.ts';
import { begin, sendAll } from './stage.ts';

export const retriedMail: History = {
  ...calmBeginning,
  title: 'a sender that tries again after it was killed, and two receivers',
  roles: (mutation) => [
    senderThatRetriesOnce('sender', reader, mutation),
    receiverThatRestarts('receiver 1', mutation),
    receiverThatRestarts('receiver 2', mutation),
  ],
  recoveries: sendAgainAndReceive(reader, receiver),
};

export const hangingSender: History = {
  ...calmBeginning,
  title: 'a sender that tries again while its first attempt hangs, and two receivers',
  roles: (mutation) => [
    senderThatGivesUp('first attempt', mutation),
    senderThatGivesUp('second attempt', mutation),
    receiverThatRestarts('receiver 1', mutation),
    receiverThatRestarts('receiver 2', mutation),
  ],
  recoveries: sendAgainAndReceive(reader, receiver),
};

export const newMailbox: History = {
  ...calmBeginning,
  title: 'a sender to a mailbox that does not exist yet',
  prepare: async ({ fs }) => void (await openStore(fs, bridgePath)),
  roles: (mutation) => [
    { name: 'sender', start: (_pid, generation) => (generation < 2 ? sender(reader, mutation, false) : undefined) },
  ],
  recoveries: sendAgainAndReceive(reader, receiver),
};

export const sending: Situation = {
  name: 'sending',
  onStore: [
    {
      name: 'send into a new mailbox',
      owed: [first],
      startsWithoutMailbox: true,
      prepare: async () => undefined,
      act: sendFirst,
      retry: sendFirst,
    },
    {
      name: 'send again what waits already',
      owed: [first],
      prepare: (store) => send(store, reader, first),
      act: sendFirst,
      retry: sendFirst,
    },
  ],
  inSession: [
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
  ],
  amongProcesses: [retriedMail, hangingSender, newMailbox],
};

async function sendFirst(store: Store): Promise<[]> {
  await send(store, reader, first);
  return [];
}
