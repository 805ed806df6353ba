import type { ProcessIdentity } from '../base/process-identity.ts';
import { objectWith } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';

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
  return readClientNote(bridge.registry, client, sessionTopic, parseSessionNote);
}

export function parseSessionNote(stored: unknown): SessionNote | undefined {
  const note = hasFields(stored);
  // Others ask the system about these paths, which throws at such a byte.
  return note && !`${note.transcriptPath}${note.directory}`.includes('\0') ? note : undefined;
}

const hasFields = objectWith<SessionNote>({
  sessionId: 'string',
  transcriptPath: 'string?',
  directory: 'string?',
  interactive: 'boolean',
});

/** Writes the note if it says something new. */
export async function keepSessionNote(bridge: Bridge, client: ProcessIdentity, note: SessionNote): Promise<void> {
  const before = await readSessionNote(bridge, client);
  if (JSON.stringify(before) !== JSON.stringify(note)) await writeSessionNote(bridge, client, note);
}

export async function writeSessionNote(bridge: Bridge, client: ProcessIdentity, note: SessionNote): Promise<void> {
  await writeClientNote(bridge.registry, client, sessionTopic, note);
}
