import { changeName } from '../../src/handover/change-name.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { forward } from '../../src/store/forward.ts';
import { send } from '../../src/store/send.ts';
import type { History } from '../model/history.ts';
import { renamedReceiver } from '../model/programs.ts';
import { calmBeginning, sendAgainAndReceive, senderThatRetriesOnce } from '../model/roles.ts';
import { first, formerName, newName, reader, third } from './messages.ts';
import type { Situation } from './scenario.ts';
import { postMail, type Stage, sendAll } from './stage.ts';
import { beginWithOffers } from './states.ts';

export const renamedAgent: History = {
  ...calmBeginning,
  title: 'a sender to the former name of an agent, which receives twice',
  roles: (mutation) => [
    senderThatRetriesOnce('sender', formerName, mutation),
    { name: 'receiver 1', start: (pid) => renamedReceiver(pid, mutation) },
    { name: 'receiver 2', start: (pid) => renamedReceiver(pid, mutation) },
  ],
  recoveries: sendAgainAndReceive(formerName, renamedReceiver),
};

export const renaming: Situation = {
  name: 'an agent that gets another name',
  onStore: [
    {
      name: 'forward, to where the same name waits',
      owed: [first],
      prepare: async (store) => {
        await send(store, formerName, first);
        await send(store, reader, first);
      },
      act: async (store) => {
        const { root } = store.layout;
        await forward(store, mailboxOf(root, formerName), mailboxOf(root, reader));
        return [];
      },
    },
  ],
  inSession: [
    {
      name: 'change name',
      renamesTo: newName,
      prepare: beginWithMore,
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
      prepare: beginWithMore,
      act: ({ bridge, session }) => session.prompt(bridge, { title: newName }),
    },
  ],
  amongProcesses: [renamedAgent],
};

async function beginWithMore(stage: Stage): Promise<void> {
  await beginWithOffers(stage);
  await sendAll(stage, [third]);
}
