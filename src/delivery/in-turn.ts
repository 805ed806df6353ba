import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from './bridge.ts';
import type { SessionRecord } from './session-record.ts';
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
  if (!record?.isIdle || record.sinceMs === undefined) return true;
  // A clock that went back must not make it last, hence the absolute difference.
  return Math.abs(bridge.store.fs.nowMs() - Math.max(openSinceMs, record.sinceMs)) < idlePatienceMs;
}
