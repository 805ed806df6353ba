import type { ProcessIdentity } from '../base/process-identity.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Registry } from '../identity/registry.ts';

const topic = 'server';

/** Of two servers of one client (plugins that were reloaded), the first that still lives rings and files. */
export async function isInCharge(registry: Registry, client: ProcessIdentity): Promise<boolean> {
  const other = await readClientNote(registry, client, topic);
  if (other === process.pid) return true;
  if (typeof other === 'number' && registry.processes.startOf(other) !== undefined) return false;
  await writeClientNote(registry, client, topic, process.pid);
  return true;
}
