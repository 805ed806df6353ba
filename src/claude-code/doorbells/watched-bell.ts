import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { parseBinding, readClientNote, writeClientNote } from '../../identity/client-binding.ts';

export const watchedTopic = 'watched';

/** A client is told once, when a session starts, which folder to watch, and goes on with it when the name changes. */
export async function noteWatchedBell(bridge: Bridge, { name, client }: Recipient): Promise<void> {
  await writeClientNote(bridge.registry, client, watchedTopic, { name });
}

/** In whose mailbox the client watches for a bell; undefined if that was not noted. */
export async function readWatchedBell(bridge: Bridge, client: ProcessIdentity): Promise<string | undefined> {
  return (await readClientNote(bridge.registry, client, watchedTopic, parseBinding))?.name;
}
