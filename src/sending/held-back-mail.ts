import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readBinding } from '../identity/client-binding.ts';
import type { Message } from '../protocol/message.ts';
import { forgiveSender, readCaused, turnsCausedBy } from './hops.ts';
import type { LoopGuard } from './loop-guard.ts';
import { describeQuiet, foreignMailHere } from './other-projects.ts';
import { isReleased } from './release-message.ts';

/** What the loop guard, and the policy about other projects, say about waiting mail. */
export interface GuardedMail {
  /** What may wake its reader, as it came. */
  readonly free: readonly Message[];
  /** Why each of the others must not, by its id. */
  readonly heldBack: Readonly<Record<string, string>>;
}

/**
 * Holds mail back that must not wake its reader, by what mail has caused in the session and by the project that it comes from. A message that a person released may wake its reader, and
 * its sender begins anew.
 */
export async function holdBack(
  bridge: Bridge,
  client: ProcessIdentity,
  guard: LoopGuard,
  messages: readonly Message[],
): Promise<GuardedMail> {
  let caused = await readCaused(bridge, client);
  const name = (bridge.otherProjects ?? 'wake') === 'wake' ? undefined : await readBinding(bridge.registry, client);
  const nowMs = bridge.store.fs.nowMs();
  const free: Message[] = [];
  const heldBack: Record<string, string> = {};
  for (const message of messages) {
    const foreign = name === undefined ? undefined : await foreignMailHere(bridge, message, name);
    const reason =
      (foreign && describeQuiet(foreign)) ?? guard.whyHeldBack(message, turnsCausedBy(caused, message.from, nowMs));
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
