import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import { pathText } from '../protocol/objects.ts';

/** What a client's hooks tell its server about the session that runs in it now. */
export interface SessionNote {
  readonly sessionId: string;
  readonly transcriptPath: string | null;
  readonly directory: string | null;
  /** It goes on after a turn, so that it can be woken; false for `claude -p` with one prompt. */
  readonly interactive: boolean;
}

export const sessionTopic = 'session';

export async function readSessionNote(bridge: Bridge, client: ProcessIdentity): Promise<SessionNote | undefined> {
  return readClientNote(bridge.registry, client, sessionTopic, parseSessionNote);
}

export function parseSessionNote(stored: unknown): SessionNote | undefined {
  const { data } = schema.safeParse(stored);
  return data && { ...data, transcriptPath: data.transcriptPath ?? null, directory: data.directory ?? null };
}

const schema = z.looseObject({
  sessionId: z.string(),
  transcriptPath: z.nullish(pathText),
  directory: z.nullish(pathText),
  interactive: z.boolean(),
});

/** Writes the note if it says something new. */
export async function keepSessionNote(bridge: Bridge, client: ProcessIdentity, note: SessionNote): Promise<void> {
  const before = await readSessionNote(bridge, client);
  if (!isDeepStrictEqual(before, note)) await writeSessionNote(bridge, client, note);
}

export async function writeSessionNote(bridge: Bridge, client: ProcessIdentity, note: SessionNote): Promise<void> {
  await writeClientNote(bridge.registry, client, sessionTopic, note);
}
