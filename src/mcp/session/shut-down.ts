import { livenessOf } from '../../base/process-identity.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { openDesk } from '../../desk/desk.ts';
import { endSession } from '../../handover/end-session.ts';
import { settle } from '../../receipts/receipts.ts';
import { releaseAll } from '../../reservations/reservation.ts';
import type { McpSession } from './mcp-session.ts';

/** A client writes its transcript some 100 ms after the fact. */
const transcriptPatienceMs = 1_000;
const lookEveryMs = 100;

/**
 * What a server does last: gives the name up and files what was read.
 * @param name the one that the session went by, if it had one.
 * @returns whether the session goes on.
 */
export async function shutDown(bridge: Bridge, session: McpSession, name: string | undefined): Promise<boolean> {
  // A client that lives and runs our hooks has only connected anew, or turned the server off.
  const goesOn = session.hasHooks && livenessOf(bridge.registry.processes, session.client) === 'alive';
  if (!goesOn) await endWithClient(bridge, session);
  if (name !== undefined) await fileLastReceipts(bridge, { name, client: session.client });
  return goesOn;
}

async function endWithClient(bridge: Bridge, { client }: McpSession): Promise<void> {
  await releaseAll(bridge, client);
  await endSession(bridge, client);
}

/** The SessionEnd hook runs before the client has written the last lines of its transcript. */
async function fileLastReceipts(bridge: Bridge, recipient: Recipient): Promise<void> {
  const desk = await openDesk(bridge, recipient);
  if (!desk.note?.transcriptPath) return;
  for (const deadlineMs = bridge.store.fs.monotonicMs() + transcriptPatienceMs; ; await desk.lookAtOffers()) {
    await settle(desk);
    if (desk.ownOffers.length === 0 || bridge.store.fs.monotonicMs() > deadlineMs) return;
    await bridge.store.fs.sleep(lookEveryMs);
  }
}
