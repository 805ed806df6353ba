import type { Bridge } from '../delivery/bridge.ts';
import { newCard, readCard, writeCard } from '../identity/card.ts';
import { ensureMailbox } from '../store/store.ts';
import type { Caller } from './caller.ts';

/** Gives a script's name a mailbox and a card on first use, so that it can be answered. A session has its own. */
export async function ensureAnswerable({ registry, store }: Bridge, { name, session }: Caller): Promise<void> {
  if (session) return;
  await ensureMailbox(store, name);
  if (!(await readCard(registry, name))) await writeCard(registry, newCard(registry, name));
}
