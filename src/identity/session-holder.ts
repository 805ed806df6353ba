import { type AgentCard, readCard } from './card.ts';
import { readBinding } from './client-binding.ts';
import { liveLeases } from './lease.ts';
import type { Registry } from './registry.ts';

/**
 * The card of a name that a live session holds; undefined if nobody does, or a program that only takes mail under it.
 * A session's client is bound to its name, another program's process is not.
 */
export async function cardOfLiveSession(registry: Registry, name: string): Promise<AgentCard | undefined> {
  for (const lease of await liveLeases(registry)) {
    if (lease.name === name && (await readBinding(registry, lease.holder)) !== undefined)
      return readCard(registry, name);
  }
  return undefined;
}
