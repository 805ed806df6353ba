import type { ProcessIdentity } from '../base/process-identity.ts';
import { newCard, readCardToReplace, writeCard } from './card.ts';
import { rebind } from './client-binding.ts';
import { giveUpLease } from './lease.ts';
import { emptyProfile, joinProfiles } from './profile.ts';
import type { Registry } from './registry.ts';

/**
 * Gives an agent another name, whose lease the client holds already. The old card keeps a forwarding note, written
 * before anything else changes, so that mail to the old name always finds a mailbox that somebody reads.
 */
export async function renameAgent(
  registry: Registry,
  client: ProcessIdentity,
  from: string,
  to: string,
): Promise<void> {
  const old = (await readCardToReplace(registry, from)) ?? newCard(registry, from);
  const before = await readCardToReplace(registry, to);
  const formerNames = new Set([...(before?.formerNames ?? []), ...old.formerNames, from]);
  formerNames.delete(to);
  await writeCard(registry, {
    ...old,
    ...joinProfiles(old, before ?? emptyProfile),
    name: to,
    formerNames: [...formerNames],
    createdAtMs: before?.createdAtMs ?? old.createdAtMs,
    forwardTo: null,
  });
  await writeCard(registry, { ...old, ...emptyProfile, formerNames: [], forwardTo: to });
  await rebind(registry, client, to);
  await giveUpLease(registry, from, client);
}
