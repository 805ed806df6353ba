import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Message } from '../protocol/message.ts';
import { textsByKey } from '../protocol/objects.ts';

export const heldTopic = 'held';

/** Why each message that waits wakes nobody, by id. */
export type HeldMail = Readonly<Record<string, string>>;

/** What the loop guard holds back in a session's inbox, for its sender who asks and for its person. */
export async function readHeldMail(bridge: Bridge, client: ProcessIdentity): Promise<HeldMail> {
  return (await readClientNote(bridge.registry, client, heldTopic, parseHeldMail)) ?? {};
}

export const parseHeldMail = parserOf<HeldMail>(textsByKey);

export async function noteHeldMail(bridge: Bridge, client: ProcessIdentity, held: HeldMail): Promise<void> {
  const before = await readHeldMail(bridge, client);
  if (JSON.stringify(before) === JSON.stringify(held)) return;
  if (Object.keys(held).length === 0) await clearClientNote(bridge.registry, client, heldTopic);
  else await writeClientNote(bridge.registry, client, heldTopic, held);
}

/** For the person: what came without waking the session, and why; a line for each reason. */
export function describeHeld(held: HeldMail, handed: readonly Message[]): string[] {
  const counts = new Map<string, number>();
  for (const { id } of handed) {
    const reason = held[id];
    if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => {
    const what = count === 1 ? '1 message' : `${count} messages`;
    return `cc2cc: ${what} came without waking this session: ${reason}.`;
  });
}
