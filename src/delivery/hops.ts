import type { ProcessIdentity } from '../base/process-identity.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Message } from '../protocol/message.ts';
import type { Bridge } from './bridge.ts';
import { isReleased } from './release.ts';

const topic = 'hops';

/**
 * How many messages of agents, each caused by the one before, have led to what a session does now; 0 after a prompt of
 * its person. What its model sends carries the number on.
 */
export async function readHops(bridge: Bridge, client: ProcessIdentity): Promise<number> {
  const hops = await readClientNote(bridge.registry, client, topic);
  return typeof hops === 'number' ? hops : 0;
}

/** A person spoke: what follows is theirs. */
export async function resetHops(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  await clearClientNote(bridge.registry, client, topic);
}

/** The session was handed these, so what it does next may be because of them. */
export async function countHops(bridge: Bridge, client: ProcessIdentity, handed: readonly Message[]): Promise<void> {
  let caused = 0;
  for (const { id, hops } of handed) {
    // A person who let a message through vouches for what went before.
    if (!(hops > 0 && (await isReleased(bridge, id)))) caused = Math.max(caused, hops + 1);
  }
  if (caused > (await readHops(bridge, client))) await writeClientNote(bridge.registry, client, topic, caused);
}
