import { Cc2ccError } from '../base/errors.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { gatherForwarded } from '../desk/waiting-files.ts';
import { takeLease } from '../identity/lease.ts';
import { renameAgent } from '../identity/rename-agent.ts';
import { isAgentName, ruleForNames } from '../protocol/names.ts';
import { ensureMailbox } from '../store/store.ts';

/**
 * Gives the recipient another name; its waiting mail comes along, and mail to the old name is forwarded from now on.
 * @param demandedName CC2CC_NAME, which no agent may override.
 * @throws NAME_INVALID, NAME_TAKEN
 */
export async function changeName(
  bridge: Bridge,
  recipient: Recipient,
  name: string,
  demandedName?: string,
): Promise<void> {
  if (!isAgentName(name)) {
    throw new Cc2ccError('NAME_INVALID', `"${name}" isn't a valid name; ${ruleForNames}`);
  }
  if (name === recipient.name) return;
  if (demandedName !== undefined) {
    throw new Cc2ccError(
      'NAME_TAKEN',
      `CC2CC_NAME sets the name ${demandedName}; start the session without it to change`,
    );
  }
  if (!(await takeLease(bridge.registry, name, recipient.client))) {
    throw new Cc2ccError('NAME_TAKEN', `another session is ${name} now; choose another name, such as ${name}-2`);
  }
  await renameAgent(bridge.registry, recipient.client, recipient.name, name);
  await gatherForwarded(bridge, name, await ensureMailbox(bridge.store, name));
}
