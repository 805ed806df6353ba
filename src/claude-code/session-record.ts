import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf, readState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';

/**
 * What a client says of itself in `sessions/<pid>.json` of its configuration folder. Not documented, and missing in
 * older versions: a hint, never a proof.
 */
export interface SessionRecord {
  readonly isIdle: boolean;
  /** What it waits for its person to decide; undefined if no dialog is open. */
  readonly waitingFor: string | undefined;
  /** What the client calls the session in its own list. */
  readonly name: string | undefined;
  /** Milliseconds since 1970. */
  readonly sinceMs: number | undefined;
}

export async function readSessionRecord(
  bridge: Bridge,
  client: ProcessIdentity,
  note: { readonly transcriptPath?: string | null | undefined } | undefined,
): Promise<SessionRecord | undefined> {
  // Of another machine or container, the path and the process id mean something else here.
  if (!note?.transcriptPath || client.host !== bridge.registry.processes.host) return undefined;
  // The transcript lies in <configuration>/projects/<directory>/<session>.jsonl.
  const configuration = dirname(dirname(dirname(note.transcriptPath)));
  const path = join(configuration, 'sessions', `${client.pid}.json`);
  const record = await readState(bridge.store.fs, path, parseRecord);
  if (!record) return undefined;
  return {
    isIdle: record.status === 'idle',
    waitingFor: typeof record.waitingFor === 'string' && record.waitingFor !== '' ? record.waitingFor : undefined,
    name: typeof record.name === 'string' && record.name !== '' ? record.name : undefined,
    sinceMs: typeof record.statusUpdatedAt === 'number' ? record.statusUpdatedAt : undefined,
  };
}

const parseRecord = parserOf(
  z.looseObject({
    status: z.string(),
  }),
);
