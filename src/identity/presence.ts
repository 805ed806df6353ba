import { Pace } from '../base/pace.ts';
import { type AgentCard, latestNames, newCard, readCard, readCards } from './card.ts';
import { readHeartbeat, type StoredHeartbeat } from './heartbeat.ts';
import { type Lease, liveLeases } from './lease.ts';
import type { Profile } from './profile.ts';
import type { Registry } from './registry.ts';

/** One line of `list_agents`, `cc2cc agents` and `/cc2cc-agents`. */
export interface AgentPresence extends Profile {
  readonly name: string;
  /** A live client process holds the name. */
  readonly online: boolean;
  readonly directory: string | null;
  /** As its card has it; null where none is known. */
  readonly project: string | null;
  /** Milliseconds since 1970. */
  readonly lastUsedAtMs: number;
}

/**
 * Everybody who is online, then everybody who was, each in alphabetical order.
 * @param latestAtMost of those who are offline, only so many whose cards were written last.
 * @param known the live leases, if the caller has listed them.
 */
export async function listAgents(
  registry: Registry,
  latestAtMost = Number.POSITIVE_INFINITY,
  known?: readonly Lease[],
): Promise<AgentPresence[]> {
  const online = new Set((known ?? (await liveLeases(registry))).map((lease) => lease.name));
  const names = await latestNames(registry, latestAtMost);
  const written = await readCards(registry, [...new Set([...names, ...online])]);
  const carded = new Set(written.map(({ name }) => name));
  // A joining session holds its name for a moment before its card is written.
  const joining = [...online].filter((name) => !carded.has(name)).map((name) => newCard(registry, name));
  const cards = [...written.filter((card) => !card.forwardTo), ...joining];
  const agents: AgentPresence[] = [];
  const pace = new Pace(registry.fs);
  for (const card of cards) {
    await pace.step();
    agents.push(await describePresence(registry, card, online.has(card.name)));
  }
  return agents.sort((one, other) => Number(other.online) - Number(one.online) || (one.name < other.name ? -1 : 1));
}

/** Since when a name has had no holder, as far as its last heartbeat tells; milliseconds since 1970. */
export async function lastSeenAtMs(registry: Registry, name: string): Promise<number | undefined> {
  return lastSeenWith(registry, name, await readCard(registry, name));
}

async function lastSeenWith(
  registry: Registry,
  name: string,
  card: AgentCard | undefined,
): Promise<number | undefined> {
  const beat = await readHeartbeat(registry, name);
  const times = [card?.lastUsedAtMs, beatTimeMs(beat)].filter((time) => time !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}

async function describePresence(registry: Registry, card: AgentCard, online: boolean): Promise<AgentPresence> {
  const lastUsedAtMs = (await lastSeenWith(registry, card.name, card)) ?? card.lastUsedAtMs;
  const { name, directory, project, role, groups, summary } = card;
  return { name, online, directory, project, lastUsedAtMs, role, groups, summary };
}

function beatTimeMs(beat: StoredHeartbeat | undefined): number | undefined {
  const timeMs = Date.parse(beat?.timestamp ?? '');
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
