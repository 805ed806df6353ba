import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Message } from '../protocol/message.ts';
import { textsByKey } from '../protocol/objects.ts';

export const heldBackTopic = 'held';

/** Why each message that waits wakes nobody, by id. */
export type HeldBack = Readonly<Record<string, string>>;

/** What the loop guard holds back in a session's inbox, for its sender who asks and for its person. */
export async function readHeldBack(bridge: Bridge, client: ProcessIdentity): Promise<HeldBack> {
  return (await readClientNote(bridge.registry, client, heldBackTopic, parseHeldBack)) ?? {};
}

export const parseHeldBack = parserOf<HeldBack>(textsByKey);

export async function noteHeldBack(bridge: Bridge, client: ProcessIdentity, heldBack: HeldBack): Promise<void> {
  const before = await readHeldBack(bridge, client);
  if (JSON.stringify(before) === JSON.stringify(heldBack)) return;
  if (Object.keys(heldBack).length === 0) await clearClientNote(bridge.registry, client, heldBackTopic);
  else await writeClientNote(bridge.registry, client, heldBackTopic, heldBack);
}

/** For the person: what came without waking the session, and why; a line for each reason. */
export function describeHeldBack(heldBack: HeldBack, handed: readonly Message[]): string[] {
  const counts = new Map<string, number>();
  for (const { id } of handed) {
    const reason = heldBack[id];
    if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => {
    const what = count === 1 ? '1 message' : `${count} messages`;
    return `cc2cc: ${what} came without waking this session: ${reason}.`;
  });
}
