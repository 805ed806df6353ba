import { type AgentCard, newCard, readAllCards, readCard } from './card.ts';
import { type Heartbeat, readHeartbeat } from './heartbeat.ts';
import type { Profile } from './profile.ts';
import type { Registry } from './registry.ts';
import { onlineNames } from './roster.ts';

/** One line of `list_agents`, `cc2cc agents` and `/cc2cc-agents`. */
export interface AgentPresence extends Profile {
  readonly name: string;
  /** A live client process holds the name. */
  readonly online: boolean;
  readonly directory: string | null;
  /** Milliseconds since 1970. */
  readonly lastUsedAtMs: number;
}

/** Everybody who is online, then everybody who was, each in alphabetical order. */
export async function listAgents(registry: Registry): Promise<AgentPresence[]> {
  const online = new Set(await onlineNames(registry));
  const written = await readAllCards(registry);
  const known = new Set(written.map(({ name }) => name));
  // Whoever joins holds a name for a moment before its card is written.
  const joining = [...online].filter((name) => !known.has(name)).map((name) => newCard(registry, name));
  const cards = [...written.filter((card) => !card.forwardTo), ...joining];
  const agents = await Promise.all(cards.map((card) => describePresence(registry, card, online.has(card.name))));
  return agents.sort((one, other) => Number(other.online) - Number(one.online) || (one.name < other.name ? -1 : 1));
}

/** Since when a name has had no holder, as far as its last heartbeat tells; milliseconds since 1970. */
export async function lastSeenAtMs(registry: Registry, name: string): Promise<number | undefined> {
  const [card, beat] = [await readCard(registry, name), await readHeartbeat(registry, name)];
  const times = [card?.lastUsedAtMs, beatTimeMs(beat)].filter((time) => time !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}

async function describePresence(registry: Registry, card: AgentCard, online: boolean): Promise<AgentPresence> {
  const lastUsedAtMs = (await lastSeenAtMs(registry, card.name)) ?? card.lastUsedAtMs;
  const { name, directory, role, groups, summary } = card;
  return { name, online, directory, lastUsedAtMs, role, groups, summary };
}

function beatTimeMs(beat: Heartbeat | undefined): number | undefined {
  const timeMs = Date.parse(beat?.timestamp ?? '');
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
