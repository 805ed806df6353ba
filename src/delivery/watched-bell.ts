import type { ProcessIdentity } from '../base/process-identity.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import { isAgentName } from '../protocol/names.ts';
import type { Bridge, Recipient } from './bridge.ts';

const topic = 'watched';

/** A client is told once, when a session starts, which folder to watch, and goes on with it when the name changes. */
export async function noteWatchedBell(bridge: Bridge, { name, client }: Recipient): Promise<void> {
  await writeClientNote(bridge.registry, client, topic, { name });
}

/** In whose mailbox the client watches for a bell; undefined if that was not noted. */
export async function readWatchedBell(bridge: Bridge, client: ProcessIdentity): Promise<string | undefined> {
  const note = (await readClientNote(bridge.registry, client, topic)) as { readonly name?: unknown } | undefined;
  return typeof note?.name === 'string' && isAgentName(note.name) ? note.name : undefined;
}
