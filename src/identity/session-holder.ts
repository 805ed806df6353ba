import { orMissing } from '../base/files.ts';
import { identifyProcess, livenessOf, type ProcessIdentity } from '../base/process-identity.ts';
import { type AgentCard, readCard } from './card.ts';
import { bindingPath, readBinding } from './client-binding.ts';
import { heartbeatFreshMs, isHeartbeatFresh, readHeartbeat } from './heartbeat.ts';
import { liveLeasesOn } from './lease.ts';
import type { Registry } from './registry.ts';
import { onlineNamesIfFew } from './roster.ts';

/**
 * The name that a session's client goes by, if it is there. Two small files tell, however many leases there are: a
 * client is bound for as long as it holds the name.
 */
export async function nameOfLiveClient(registry: Registry, client: ProcessIdentity): Promise<string | undefined> {
  const liveness = livenessOf(registry.processes, client);
  const name = liveness === 'gone' ? undefined : await readBinding(registry, client);
  if (name === undefined || liveness === 'alive' || (await isHeartbeatFresh(registry, name))) return name;
  // On another machine, before its first heartbeat.
  const boundAtMs = (await orMissing(registry.fs.stat(bindingPath(registry, client))))?.modifiedAtMs ?? 0;
  return Math.abs(registry.fs.nowMs() - boundAtMs) < heartbeatFreshMs ? name : undefined;
}

/** Whether a live client holds the name. */
export async function isOnline(registry: Registry, name: string): Promise<boolean> {
  return (await beats(registry, name)) || (await liveLeasesOn(registry, name)).length > 0;
}

/**
 * Those of the names that a live client holds, for whoever only says so: no send waits until a flood of leases was gone
 * through. Behind one, who has no heartbeat, such as a session in its first second, counts as offline.
 */
export async function whoSeemsOnline(registry: Registry, names: readonly string[]): Promise<ReadonlySet<string>> {
  const online = await onlineNamesIfFew(registry);
  if (online !== undefined) return new Set(names.filter((name) => online.includes(name)));
  const beating = new Set<string>();
  for (const name of names) if (await beats(registry, name)) beating.add(name);
  return beating;
}

/** Its heartbeat names a live client that goes by this name: two small files tell. */
async function beats(registry: Registry, name: string): Promise<boolean> {
  const beat = await readHeartbeat(registry, name);
  const client = beat?.status === 'active' ? identifyProcess(registry.processes, Number(beat.parent_pid)) : undefined;
  return client !== undefined && (await readBinding(registry, client)) === name;
}

/**
 * The card of a name that a live session holds; undefined if nobody does, or a program that only takes mail under it.
 * A session's client is bound to its name, another program's process is not.
 */
export async function cardOfLiveSession(registry: Registry, name: string): Promise<AgentCard | undefined> {
  for (const { holder } of await liveLeasesOn(registry, name)) {
    if ((await readBinding(registry, holder)) !== undefined) return readCard(registry, name);
  }
  return undefined;
}
