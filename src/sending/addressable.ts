import { Cc2ccError } from '../base/errors.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { newCard, readCardToReplace, writeCard } from '../identity/card.ts';
import type { Registry } from '../identity/registry.ts';
import { ensureMailbox } from '../store/store.ts';

/** A script that takes a new name at every run would fill the list of agents; sessions take names again. */
const maxNames = 20_000;

/** @throws TOO_MANY */
async function requireRoomForName(registry: Registry, name: string): Promise<void> {
  const { agents } = registry.layout;
  if ((await listOwnFolder(registry, agents, maxNames + 1)).length <= maxNames) return;
  throw new Cc2ccError(
    'TOO_MANY',
    `"${name}" would be a new name, and ${maxNames} are known, which is the limit; use one that is known (cc2cc agents --all), or remove cards that nobody needs from ${agents}`,
  );
}

/** Gives the name of a script or a person a mailbox and a card on first use, so that it can be answered. */
export async function makeAddressable({ registry, store }: Bridge, name: string): Promise<void> {
  const card = await readCardToReplace(registry, name);
  if (!card) await requireRoomForName(registry, name);
  await ensureMailbox(store, name);
  if (!card) await writeCard(registry, newCard(registry, name));
}
