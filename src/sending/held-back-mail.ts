import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Message } from '../protocol/message.ts';
import { forgiveSender, readCaused, turnsCausedBy } from './hops.ts';
import type { LoopGuard } from './loop-guard.ts';
import { isReleased } from './release-message.ts';

/** What the loop guard says about waiting mail. */
export interface GuardedMail {
  /** What may wake its reader, as it came. */
  readonly free: readonly Message[];
  /** Why each of the others must not, by its id. */
  readonly heldBack: Readonly<Record<string, string>>;
}

/**
 * Holds mail back that must not wake its reader, by what mail has caused in the session. A message that a person released may wake its reader, and
 * its sender begins anew.
 */
export async function holdBack(
  bridge: Bridge,
  client: ProcessIdentity,
  guard: LoopGuard,
  messages: readonly Message[],
): Promise<GuardedMail> {
  let caused = await readCaused(bridge, client);
  const nowMs = bridge.store.fs.nowMs();
  const free: Message[] = [];
  const heldBack: Record<string, string> = {};
  for (const message of messages) {
    const reason = guard.whyHeldBack(message, turnsCausedBy(caused, message.from, nowMs));
    if (reason !== undefined && !(await isReleased(bridge, message.id))) {
      heldBack[message.id] = reason;
      continue;
    }
    free.push(message);
    if (reason === undefined) continue;
    guard.forgive(message.from);
    caused = await forgiveSender(bridge, client, message.from);
  }
  return { free, heldBack };
}
