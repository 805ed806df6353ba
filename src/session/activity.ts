import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { isBrokenOff } from './in-turn.ts';
import { readSessionNote } from './session-note.ts';
import { turnOpenSinceMs } from './turn.ts';

/** What a session that is online does, as far as its hooks and its client tell. */
export interface Activity {
  /** `waiting`: a dialog is open, and only its person can answer it. */
  readonly state: 'idle' | 'working' | 'waiting';
  /** Since when, milliseconds since 1970, where the client says so. */
  readonly sinceMs: number | undefined;
  /** What its person is asked. */
  readonly waitingFor: string | undefined;
  /** It is idle because its person broke a turn off, of which no hook told. */
  readonly wasInterrupted: boolean;
}

/** @returns undefined for a client without our hooks, of which nothing is known. */
export async function readActivity(bridge: Bridge, client: ProcessIdentity): Promise<Activity | undefined> {
  const note = await readSessionNote(bridge, client);
  if (!note) return undefined;
  const turnSinceMs = await turnOpenSinceMs(bridge, client);
  const record = await readSessionRecord(bridge, client, note);
  const sinceMs = record?.sinceMs;
  if (record?.waitingFor !== undefined) return { ...working(sinceMs), state: 'waiting', waitingFor: record.waitingFor };
  if (record?.isIdle === false) return working(sinceMs);
  // `claude -p` with one prompt ends with its turn.
  if (turnSinceMs === undefined) return note.interactive ? idle(sinceMs) : working(undefined);
  const wasInterrupted = isBrokenOff(bridge, turnSinceMs, record);
  return wasInterrupted ? { ...idle(sinceMs), wasInterrupted } : working(turnSinceMs);
}

function idle(sinceMs: number | undefined): Activity {
  return { state: 'idle', sinceMs, waitingFor: undefined, wasInterrupted: false };
}

function working(sinceMs: number | undefined): Activity {
  return { state: 'working', sinceMs, waitingFor: undefined, wasInterrupted: false };
}
