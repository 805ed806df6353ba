import {
  identifyProcess,
  livenessOf,
  type ProcessIdentity,
  parseProcessToken,
  processToken,
} from '../../base/process-identity.ts';
import { readClientNote, writeClientNote } from '../../identity/client-binding.ts';
import type { Registry } from '../../identity/registry.ts';

const topic = 'server';

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
  return true;
}

function parseToken(stored: unknown): ProcessIdentity | undefined {
  return typeof stored === 'string' ? parseProcessToken(stored) : undefined;
}
