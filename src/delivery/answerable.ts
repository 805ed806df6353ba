import { newCard, readCard, writeCard } from '../identity/card.ts';
import { ensureMailbox } from '../store/store.ts';
import type { Bridge } from './bridge.ts';

/** Gives the name of a script or a person a mailbox and a card on first use, so that it can be answered. */
export async function makeAnswerable({ registry, store }: Bridge, name: string): Promise<void> {
  await ensureMailbox(store, name);
  if (!(await readCard(registry, name))) await writeCard(registry, newCard(registry, name));
}
