import type { ProcessIdentity } from '../../base/process-identity.ts';
import { type Bridge, reopenBridge } from '../../bridge/bridge.ts';
import { readCard } from '../../identity/card.ts';
import { join } from '../../identity/join.ts';
import { type SessionNote, writeSessionNote } from '../../session/session-note.ts';

/**
 * Takes a session up again, under its name, after the whole folder was removed or replaced under it.
 * @returns the name; undefined if that is not what happened.
 */
export async function returnAfterRemoval(
  bridge: Bridge,
  client: ProcessIdentity,
  before: { readonly name: string; readonly note: SessionNote },
): Promise<string | undefined> {
  // Another session may have made the folder again; a card goes with nothing else.
  if (await readCard(bridge.registry, before.name)) return undefined;
  await reopenBridge(bridge);
  bridge.decisions?.note(before.name, 'session', undefined, 'taken up again after its folder was removed');
  const { sessionId, directory } = before.note;
  const request = { client, sessionId, directory: directory ?? undefined, requestedName: before.name };
  await writeSessionNote(bridge, client, before.note);
  return (await join(bridge.registry, request)).name;
}
