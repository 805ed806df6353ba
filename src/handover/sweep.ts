import { Pace, wholeList } from '../base/pace.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { onItsOwn } from '../bridge/file-by-file.ts';
import { onlineNamesIfFew } from '../identity/roster.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { claim } from '../store/claim.ts';
import { inspect, listInbox } from '../store/inbox.ts';
import { someOwnMailboxes } from '../store/mailboxes.ts';
import { isExpired } from '../store/outcomes/expire.ts';
import { whyRefused } from '../trust/verdict.ts';
import { putAsideExpired } from './offer.ts';

/** How many files of one mailbox a sweep looks at; the next one goes on where time has passed. */
const inspectedAtOnce = 200;

/**
 * Puts expired mail of agents that are offline aside, so that its senders hear of it. Agents that are online do it
 * themselves when they take their mail.
 * @param portions what a look takes of the mailboxes, which may be very many.
 * @returns how many messages were put aside.
 */
export async function sweepExpired(bridge: Bridge, client: ProcessIdentity, portions = wholeList): Promise<number> {
  // Where nobody knows who is online, all are swept: their owners would do the same.
  const online = new Set(await onlineNamesIfFew(bridge.registry));
  const { fs, layout } = bridge.store;
  const choose = (names: readonly string[]) => portions.next(names.filter((name) => !online.has(name)));
  const pace = new Pace(fs);
  let count = 0;
  for (const mailbox of await someOwnMailboxes(fs, layout, choose)) {
    await pace.step();
    count += await sweepMailbox(bridge, client, mailbox);
  }
  return count;
}

async function sweepMailbox(bridge: Bridge, client: ProcessIdentity, mailbox: MailboxLayout): Promise<number> {
  let count = 0;
  for (const fileName of (await listInbox(bridge.store, mailbox)).slice(0, inspectedAtOnce)) {
    const sweep = () => sweepFile(bridge, client, mailbox, fileName);
    if (await onItsOwn(bridge, `${fileName} in ${mailbox.inbox}`, sweep)) count += 1;
  }
  return count;
}

async function sweepFile(
  bridge: Bridge,
  client: ProcessIdentity,
  mailbox: MailboxLayout,
  fileName: string,
): Promise<boolean> {
  const entry = await inspect(bridge.store, mailbox, fileName);
  if (entry.kind !== 'message' || !isExpired(bridge.store, entry.message)) return false;
  // Its sender is not known, and its owner puts it aside.
  if (whyRefused(entry.message) !== undefined) return false;
  const taken = await claim(bridge.store, mailbox, fileName, entry.message.id, { process: client });
  return taken !== undefined && putAsideExpired(bridge, { mailbox, claim: taken }, entry.message);
}
