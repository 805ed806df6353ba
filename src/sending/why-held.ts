import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Message } from '../protocol/message.ts';
import { forgiveSender, readCaused, turnsCausedBy } from './hops.ts';
import type { LoopGuard } from './loop-guard.ts';
import { isReleased } from './release.ts';

/** What the loop guard says about waiting mail. */
export interface JudgedMail {
  /** What may wake its reader, as it came. */
  readonly free: readonly Message[];
  /** Why each of the others must not, by its id. */
  readonly held: Readonly<Record<string, string>>;
}

/**
 * Judges the mail of a session by what mail has caused in it. A message that a person released may wake its reader, and
 * its sender begins anew.
 */
export async function judgeMail(
  bridge: Bridge,
  client: ProcessIdentity,
  guard: LoopGuard,
  messages: readonly Message[],
): Promise<JudgedMail> {
  let caused = await readCaused(bridge, client);
  const nowMs = bridge.store.fs.nowMs();
  const free: Message[] = [];
  const held: Record<string, string> = {};
  for (const message of messages) {
    const reason = guard.whyHeld(message, turnsCausedBy(caused, message.from, nowMs));
    if (reason !== undefined && !(await isReleased(bridge, message.id))) {
      held[message.id] = reason;
      continue;
    }
    free.push(message);
    if (reason === undefined) continue;
    guard.forgive(message.from);
    caused = await forgiveSender(bridge, client, message.from);
  }
  return { free, held };
}
