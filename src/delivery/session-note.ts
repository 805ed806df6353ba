import type { ProcessIdentity } from '../base/process-identity.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Bridge } from './bridge.ts';

/** What a client's hooks tell its server about the session that runs in it now. */
export interface SessionNote {
  readonly sessionId: string;
  readonly transcriptPath: string | null;
  readonly directory: string | null;
  /** A person sits in front of it and it can be woken; false for `claude -p`. */
  readonly interactive: boolean;
}

export const sessionTopic = 'session';

export async function readSessionNote(bridge: Bridge, client: ProcessIdentity): Promise<SessionNote | undefined> {
  const note = (await readClientNote(bridge.registry, client, sessionTopic)) as SessionNote | undefined;
  return typeof note?.sessionId === 'string' ? note : undefined;
}

/** Writes the note if it says something new. */
export async function keepSessionNote(bridge: Bridge, client: ProcessIdentity, note: SessionNote): Promise<void> {
  const before = await readClientNote(bridge.registry, client, sessionTopic);
  if (JSON.stringify(before) !== JSON.stringify(note)) await writeSessionNote(bridge, client, note);
}

export async function writeSessionNote(bridge: Bridge, client: ProcessIdentity, note: SessionNote): Promise<void> {
  await writeClientNote(bridge.registry, client, sessionTopic, note);
}
