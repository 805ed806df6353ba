import {
  identifyProcess,
  livenessOf,
  type ProcessIdentity,
  parseProcessToken,
  processToken,
} from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import {
  clearClientMark,
  hasClientMark,
  readClientNote,
  setClientMark,
  writeClientNote,
} from '../identity/client-binding.ts';
import { heartbeatEveryMs, readHeartbeat } from '../identity/heartbeat.ts';
import type { Registry } from '../identity/registry.ts';

const topic = 'server';

/** How old the heartbeat of a server may be that is at work: one is left out, and the next one is late. */
const silentAfterMs = 2 * heartbeatEveryMs;

/**
 * Of two servers of one client (plugins that were reloaded), the first that still lives rings and files.
 * @param server the process that asks; this one if it is left out.
 */
export async function isInCharge(
  registry: Registry,
  client: ProcessIdentity,
  server = identifyProcess(registry.processes, process.pid),
): Promise<boolean> {
  // Where the system does not tell about processes, there is nothing to compare.
  if (server === undefined) return true;
  const first = await readClientNote(registry, client, topic, parseToken);
  if (first && processToken(first) === processToken(server)) return true;
  // A process that has its number now is another one.
  if (first && livenessOf(registry.processes, first) === 'alive') return false;
  await writeClientNote(registry, client, topic, processToken(server));
  if (first) await setClientMark(registry, client, unheardMark);
  return true;
}

/**
 * A server that came after another one may have no hook that reaches it: a client whose server was killed in the middle
 * of a call starts one and takes it for not connected all the same. So it looks after the session once a prompt reached it.
 */
const unheardMark = 'unheard';

/** No prompt reaches this server, as far as it can tell. */
export function isUnheard(registry: Registry, client: ProcessIdentity): Promise<boolean> {
  return hasClientMark(registry, client, unheardMark);
}

/** Mail is rung for in vain: nothing sets off the hook of a prompt. */
export async function noteUnheard(registry: Registry, client: ProcessIdentity): Promise<void> {
  await setClientMark(registry, client, unheardMark);
}

/** A prompt reached the server. */
export async function noteHeard(registry: Registry, client: ProcessIdentity): Promise<void> {
  if (await isUnheard(registry, client)) await clearClientMark(registry, client, unheardMark);
}

/**
 * Whether no server looks after a session now: it was ended or turned off, it hangs, or it has not begun yet. One that
 * seems not to and does all the same is no harm: whoever claims a message first hands it over.
 */
export async function isUnattended({ registry }: Bridge, { name, client }: Recipient): Promise<boolean> {
  const server = await readClientNote(registry, client, topic, parseToken);
  if (server && livenessOf(registry.processes, server) === 'gone') return true;
  if (await isUnheard(registry, client)) return true;
  const beat = await readHeartbeat(registry, name);
  const ageMs = Math.abs(registry.fs.nowMs() - Date.parse(beat?.timestamp ?? ''));
  // That of a session before this one says nothing.
  return beat?.parent_pid !== client.pid || !(ageMs <= silentAfterMs);
}

function parseToken(stored: unknown): ProcessIdentity | undefined {
  return typeof stored === 'string' ? parseProcessToken(stored) : undefined;
}
