import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { forward, isForwarded } from '../store/forward.ts';
import { listInboxUnsorted } from '../store/inbox.ts';
import { requireOwnMailbox } from '../store/mailboxes.ts';
import { ensureMailbox } from '../store/store.ts';
import { formerMailboxes } from './former-mailboxes.ts';

/** No inbox is listed for ever: a sender that writes to a former name without end comes later. */
const gatheredAtMost = 10;

/**
 * Names in the inbox, none of which was sent after another that still lies under a former name: a sender may write one
 * message before it learns of the new name and the next one after, and they come in this order. So the former inboxes
 * must be empty after the look at this one, and nothing may have been moved here by another process meanwhile.
 */
export async function listWaitingFiles(
  bridge: Bridge,
  mailbox: MailboxLayout,
  formers: readonly MailboxLayout[],
): Promise<readonly string[]> {
  await gatherFrom(bridge, formers, mailbox);
  let names = await listInboxUnsorted(bridge.store, mailbox);
  for (let look = 1; names.length > 0 && formers.length > 0 && look < gatheredAtMost; look++) {
    await gatherFrom(bridge, formers, mailbox);
    const now = await listInboxUnsorted(bridge.store, mailbox);
    const known = new Set(names);
    if (!now.some((fileName) => isForwarded(fileName) && !known.has(fileName))) return names;
    names = now;
  }
  return names;
}

/** Brings in what was sent to names that this agent had before. */
export async function gatherForwarded(bridge: Bridge, name: string, mailbox: MailboxLayout): Promise<void> {
  await gatherFrom(bridge, await formerMailboxes(bridge, name), mailbox);
}

async function gatherFrom(bridge: Bridge, formers: readonly MailboxLayout[], mailbox: MailboxLayout): Promise<void> {
  for (const former of formers) {
    if ((await listOwnFolder(bridge.store, former.inbox, 1)).length === 0) continue;
    await requireOwnMailbox(bridge.store.fs, former);
    await ensureMailbox(bridge.store, mailbox.name);
    await forward(bridge.store, former, mailbox);
  }
}
