import type { Bridge } from '../bridge/bridge.ts';
import { readCard, resolveRecipient } from '../identity/card.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';

/**
 * Mailboxes under names that this agent had before and nobody else has taken since. Messages offered under such a name
 * are still filed there.
 * @param formerNames those on the agent's card, for a caller that has read it.
 */
export async function formerMailboxes(
  bridge: Bridge,
  name: string,
  formerNames?: readonly string[],
): Promise<MailboxLayout[]> {
  const mailboxes: MailboxLayout[] = [];
  for (const former of formerNames ?? (await readCard(bridge.registry, name))?.formerNames ?? []) {
    const owner = await resolveRecipient(bridge.registry, former);
    if (owner === name) mailboxes.push(mailboxOf(bridge.store.layout.root, former));
  }
  return mailboxes;
}
