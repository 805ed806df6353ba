import { join } from 'node:path';
import { endSession } from '../../src/handover/end-session.ts';
import { ensureMailbox, openStore, type Store } from '../../src/store/store.ts';
import { first, second, writer } from './messages.ts';
import type { Situation } from './scenario.ts';
import { sendAll } from './stage.ts';
import { beginWithOffers, inheritOffers } from './states.ts';

export const beginningAndEnd: Situation = {
  name: 'the beginning and the end of a store and of a session',
  onStore: [
    {
      name: 'open a new store',
      owed: [],
      prepare: async () => undefined,
      act: async (store) => {
        await openInner(store);
        return [];
      },
      retry: openInner,
    },
  ],
  inSession: [
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
  ],
  amongProcesses: [],
};

function openInner({ fs, layout }: Store): Promise<Store> {
  return openStore(fs, join(layout.root, 'inner'));
}
