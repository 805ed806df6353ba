import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readBinding, unbind } from '../identity/client-binding.ts';
import { writeHeartbeat } from '../identity/heartbeat.ts';
import { releaseLease } from '../identity/lease.ts';
import { positionsTopic } from '../receipts/offer-position.ts';
import { offeredTo } from '../receipts/offers.ts';
import { settleOffersIn } from '../receipts/receipts.ts';
import { readSessionNote, sessionTopic } from '../session/session-note.ts';
import { firstTurnMark } from '../session/turn.ts';

/** Files what the session has read and gives its name up; its mailbox stays and goes on taking mail. */
export async function endSession(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  const name = await readBinding(bridge.registry, client);
  if (name === undefined) return;
  bridge.decisions?.note(name, 'session', undefined, 'ends and gives up its name');
  const note = await readSessionNote(bridge, client);
  if (note?.transcriptPath) await settleOffersIn(bridge, { name, client }, note.transcriptPath);
  await writeHeartbeat(bridge.registry, {
    name,
    sessionId: note?.sessionId,
    clientPid: client.pid,
    status: 'offline',
    context: { directory: note?.directory ?? null },
  });
  await releaseLease(bridge.registry, name, client);
  // Whoever takes over what was offered here reads in this session's transcript whether it was seen.
  const unconfirmed = await offeredTo(bridge, { name, client });
  await unbind(bridge.registry, client, unconfirmed.length > 0 ? [sessionTopic, positionsTopic, firstTurnMark] : []);
}
