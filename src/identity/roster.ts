import * as z from 'zod/mini';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { isAgentName } from '../protocol/names.ts';
import { resolveRecipient } from './card.ts';
import { readClientNote, writeClientNote } from './client-binding.ts';
import { type Lease, liveLeases, liveLeasesIfFew } from './lease.ts';
import { projectOfName, splitByProject } from './project.ts';
import type { Registry } from './registry.ts';

export const rosterTopic = 'roster';

/** Names that a live client holds, each once, in alphabetical order. */
export async function onlineNames(registry: Registry): Promise<string[]> {
  return namesOf(await liveLeases(registry));
}

/** Online names for callers that can do without them. @returns undefined if there are too many leases. */
export async function onlineNamesIfFew(registry: Registry): Promise<string[] | undefined> {
  const leases = await liveLeasesIfFew(registry, fewLeases);
  return leases && namesOf(leases);
}

/** No machine has so many sessions; what comes often does not go through a flood of leases. */
const fewLeases = 1_000;
const namedAtMost = 20;

/**
 * Lists the agents of its own project that joined or left since this client was last told, one line each (`calm-owl joined`),
 * and notes that it is told now.
 */
export async function tellChanges(registry: Registry, client: ProcessIdentity, ownName: string): Promise<string[]> {
  const before = await readClientNote(registry, client, rosterTopic, parseRoster);
  const now = (await onlineNamesIfFew(registry))?.filter((name) => name !== ownName);
  if (now === undefined) return [];
  const known = new Set(before ?? now);
  const current = new Set(now);
  const joined = now.filter((name) => !known.has(name));
  const left = [...known].filter((name) => !current.has(name) && name !== ownName);
  if (!before || joined.length + left.length > 0) await writeClientNote(registry, client, rosterTopic, now);
  if (joined.length + left.length === 0) return [];
  const own = await projectOfName(registry, ownName);
  const near = async (names: readonly string[]) => (await splitByProject(registry, own, names)).near;
  return shorten(await describeChanges(registry, await near(joined), await near(left)));
}

function namesOf(leases: readonly Lease[]): string[] {
  return [...new Set(leases.map(({ name }) => name))];
}

function shorten(lines: readonly string[]): string[] {
  const rest = lines.length - namedAtMost;
  return rest > 0
    ? [...lines.slice(0, namedAtMost), `and ${rest} more joined or left; list_agents shows all`]
    : [...lines];
}

const schema = z.array(z.unknown());

export function parseRoster(stored: unknown): string[] | undefined {
  return schema
    .safeParse(stored)
    .data?.filter((name) => typeof name === 'string')
    .filter(isAgentName);
}

async function describeChanges(
  registry: Registry,
  joined: readonly string[],
  left: readonly string[],
): Promise<string[]> {
  const lines: string[] = [];
  const renamed = new Set<string>();
  for (const name of left) {
    const successor = await resolveRecipient(registry, name);
    const isRenamed = successor !== undefined && successor !== name && joined.includes(successor);
    if (isRenamed) renamed.add(successor);
    lines.push(isRenamed ? `${name} is ${successor} now` : `${name} left`);
  }
  return [...joined.filter((name) => !renamed.has(name)).map((name) => `${name} joined`), ...lines];
}
