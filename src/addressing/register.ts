import { Cc2ccError, describeError } from '../base/errors.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { changeName } from '../handover/change-name.ts';
import { newCard, readAllCards, readCard, readCardToReplace, resolveRecipient, writeCard } from '../identity/card.ts';
import { changeProfile, emptyProfile, type Profile, type ProfileChange } from '../identity/profile.ts';

export interface Registration extends ProfileChange {
  readonly name?: string | undefined;
}

/**
 * Changes what an agent is called and what it says of itself. Everything is checked before anything is changed.
 * @param demandedName CC2CC_NAME, which no agent may override.
 * @throws BAD_INPUT, NAME_INVALID, NAME_TAKEN
 */
export async function register(
  bridge: Bridge,
  recipient: Recipient,
  { name = recipient.name, ...change }: Registration,
  demandedName?: string,
): Promise<Profile> {
  const { registry } = bridge;
  const profile = changeProfile((await readCard(registry, recipient.name)) ?? emptyProfile, change);
  for (const group of change.groups === undefined ? [] : profile.groups) await refuseNameOfAgent(bridge, group, name);
  if (name !== recipient.name) await refuseNameOfGroup(bridge, name, profile);
  await changeName(bridge, recipient, name, demandedName);
  try {
    const card = (await readCardToReplace(registry, name)) ?? newCard(registry, name);
    const after = changeProfile(card, change);
    if (Object.values(change).some((value) => value !== undefined)) await writeCard(registry, { ...card, ...after });
    return after;
  } catch (error) {
    if (name === recipient.name) throw error;
    const why = `you are ${name} now, but your role, groups and summary did not change: ${describeError(error)}`;
    throw new Cc2ccError('STORE_FAILED', `${why}; register these again`, { cause: error });
  }
}

/** `@backend` would mean the agent. */
async function refuseNameOfAgent({ registry }: Bridge, group: string, ownName: string): Promise<void> {
  if (group !== ownName && (await resolveRecipient(registry, group)) === undefined) return;
  throw new Cc2ccError('NAME_TAKEN', `"${group}" is the name of an agent; choose another for the group`);
}

/** `@backend` would not mean the group any more. */
async function refuseNameOfGroup({ registry }: Bridge, name: string, own: Profile): Promise<void> {
  const cards = (await readAllCards(registry)).filter((card) => !card.forwardTo);
  if (![own, ...cards].some(({ groups }) => groups.includes(name))) return;
  throw new Cc2ccError('NAME_TAKEN', `"${name}" is a group; choose another name`);
}
