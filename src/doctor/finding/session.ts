import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { readBinding } from '../../identity/client-binding.ts';
import { liveLeases } from '../../identity/lease.ts';
import { readServerNote, type ServerNote } from '../../session/server-note.ts';

/** A live program that goes by a name and takes mail: a session of Claude Code, or an agent of another program. */
export interface LiveSession extends Recipient {
  readonly server: ServerNote | undefined;
}

export async function listLiveSessions(bridge: Bridge): Promise<LiveSession[]> {
  const sessions: LiveSession[] = [];
  for (const { name, holder } of await liveLeases(bridge.registry)) {
    // What only takes mail, such as `cc2cc receive`, holds a name and is not bound to it.
    if ((await readBinding(bridge.registry, holder)) === undefined) continue;
    sessions.push({ name, client: holder, server: await readServerNote(bridge, holder) });
  }
  return sessions;
}
