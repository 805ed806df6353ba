import { Pace } from '../base/pace.ts';
import { withoutReference } from '../claude-code/peer-name.ts';
import { namesWithCard, resolveRecipient } from '../identity/card.ts';
import { clientNameIn, heartbeatFreshMs, readHeartbeat, type StoredHeartbeat } from '../identity/heartbeat.ts';
import type { Registry } from '../identity/registry.ts';

/**
 * The agent whose session goes by this name in its client's own list. A live one counts before one that ended, and of
 * those the latest.
 * @returns undefined if there is none, or if two live ones have the name: nobody can say which is meant.
 */
export async function agentOfClientName(registry: Registry, given: string): Promise<string | undefined> {
  const wanted = withoutReference(given.trim());
  if (wanted === '') return undefined;
  const found: { readonly name: string; readonly isLive: boolean; readonly atMs: number }[] = [];
  const pace = new Pace(registry.fs);
  for (const known of await namesWithCard(registry)) {
    await pace.step();
    const beat = await readHeartbeat(registry, known);
    if (beat === undefined || clientNameIn(beat) !== wanted) continue;
    const name = await resolveRecipient(registry, known);
    if (name !== undefined) found.push({ name, isLive: isLive(registry, beat), atMs: Date.parse(beat.timestamp) });
  }
  const live = new Set(found.filter((one) => one.isLive).map(({ name }) => name));
  if (live.size > 1) return undefined;
  const [only] = live;
  return only ?? found.sort((one, other) => other.atMs - one.atMs)[0]?.name;
}

function isLive({ fs }: Registry, { status, timestamp }: StoredHeartbeat): boolean {
  return status === 'active' && Math.abs(fs.nowMs() - Date.parse(timestamp)) < heartbeatFreshMs;
}
