import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { SessionRecord } from '../claude-code/session-record.ts';
import { turnOpenSinceMs } from './turn.ts';

/** What a client says of itself lags behind by some 100 ms. */
const idlePatienceMs = 3_000;

/**
 * Whether the model of a session is at work. A turn that the person interrupted ends without a hook, but the client
 * says that it is idle; while it compacts the conversation no hook has begun a turn, but it says that it is busy.
 */
export async function isInTurn(
  bridge: Bridge,
  client: ProcessIdentity,
  record: SessionRecord | undefined,
): Promise<boolean> {
  const openSinceMs = await turnOpenSinceMs(bridge, client);
  if (openSinceMs === undefined) return record?.isIdle === false;
  return !isBrokenOff(bridge, openSinceMs, record);
}

/** The same for a client that does not say whether it is idle: its transcript shows that the turn was interrupted or failed. */
export async function isBrokenOffByTranscript(
  bridge: Bridge,
  client: ProcessIdentity,
  record: SessionRecord | undefined,
  brokenOffAtMs: number | undefined,
): Promise<boolean> {
  if (record !== undefined || brokenOffAtMs === undefined) return false;
  const openSinceMs = await turnOpenSinceMs(bridge, client);
  if (openSinceMs === undefined || openSinceMs > brokenOffAtMs) return false;
  return Math.abs(bridge.store.fs.nowMs() - brokenOffAtMs) >= idlePatienceMs;
}

/** Whether a turn that no hook has ended is over all the same, because the client has been idle for a while. */
export function isBrokenOff(bridge: Bridge, openSinceMs: number, record: SessionRecord | undefined): boolean {
  if (!record?.isIdle || record.sinceMs === undefined) return false;
  // A clock that went back must not make it last, hence the absolute difference.
  return Math.abs(bridge.store.fs.nowMs() - Math.max(openSinceMs, record.sinceMs)) >= idlePatienceMs;
}
