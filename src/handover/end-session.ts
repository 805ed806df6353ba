import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { openDesk } from '../desk/desk.ts';
import { positionsTopic } from '../desk/offer-position.ts';
import { readBinding, unbind } from '../identity/client-binding.ts';
import { clientNameIn, readHeartbeat, writeHeartbeat } from '../identity/heartbeat.ts';
import { giveUpLease } from '../identity/lease.ts';
import { settle } from '../receipts/receipts.ts';
import { sessionTopic } from '../session/session-note.ts';
import { firstTurnMark } from '../session/turn.ts';

/** Files what the session has read and gives its name up; its mailbox stays and goes on taking mail. */
export async function endSession(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  const name = await readBinding(bridge.registry, client);
  if (name === undefined) return;
  bridge.decisions?.note(name, 'session', undefined, 'ends and gives up its name');
  const desk = await openDesk(bridge, { name, client });
  await settle(desk);
  const { note } = desk;
  const beat = await readHeartbeat(bridge.registry, name);
  await writeHeartbeat(bridge.registry, {
    name,
    sessionId: note?.sessionId,
    clientPid: client.pid,
    status: 'offline',
    // Mail to what the client called it finds its mailbox afterwards as well.
    context: { directory: note?.directory ?? null, client_name: clientNameIn(beat) ?? null },
  });
  await giveUpLease(bridge.registry, name, client);
  // Whoever takes over what was offered here reads in this session's transcript whether it was seen.
  await desk.lookAtOffers();
  await unbind(bridge.registry, client, desk.ownOffers.length > 0 ? [sessionTopic, positionsTopic, firstTurnMark] : []);
}
