import { mailboxOf } from '../../src/protocol/layout.ts';
import { bringBack } from '../../src/store/bring-back.ts';
import { send } from '../../src/store/send.ts';
import type { Store } from '../../src/store/store.ts';
import { reply } from '../support/reply.ts';
import { first, reader, sealedText } from './messages.ts';
import type { Situation } from './scenario.ts';
import { beginWithOffers, confirmAll, confirmOffered, offer, offerFourTimes } from './states.ts';

export const filing: Situation = {
  name: 'filing what was seen, and answering it',
  onStore: [
    {
      name: 'confirm',
      owed: [first],
      prepare: async (store) => void (await offer(store, first)),
      act: confirmOffered,
    },
    { name: 'confirm at the last attempt', owed: [first], prepare: offerFourTimes, act: confirmOffered },
    {
      name: 'bring back what was seen',
      owed: [first],
      prepare: async (store) => {
        await offer(store, first);
        await confirmOffered(store);
      },
      act: bringBackSeen,
    },
    {
      name: 'bring back what was seen beside a copy that a sender put there again',
      owed: [first],
      prepare: async (store) => {
        await offer(store, first);
        await confirmOffered(store);
        await send(store, reader, first);
      },
      act: bringBackSeen,
    },
  ],
  inSession: [
    { name: 'confirm', prepare: beginWithOffers, act: confirmAll },
    {
      name: 'answer',
      prepare: beginWithOffers,
      act: async ({ bridge, world }) => {
        const text = sealedText('the answer');
        const posted = await reply(bridge, { name: reader, mode: 'agent' }, first.id, text);
        world.log.accept(posted.id, text);
      },
    },
  ],
  // Every history files what it shows.
  amongProcesses: [],
};

async function bringBackSeen(store: Store): Promise<[]> {
  await bringBack(store, mailboxOf(store.layout.root, reader), first.id);
  return [];
}
