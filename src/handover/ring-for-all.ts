import { Pace, type Portioning } from '../base/pace.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { RingableMail } from '../doorbells/ringable.ts';
import { onlineNamesIfFew } from '../identity/roster.ts';
import { ringForAbsentServer } from '../sending/ring-for-absent-server.ts';
import { someOwnMailboxes } from '../store/mailboxes.ts';

/**
 * Rings, in place of a server that is not there, for every session whose mail waits: one that hangs still seemed to be there
 * when it was sent.
 * @param portions what a look takes of the mailboxes, which may be very many.
 */
export async function ringForAllAbsentServers(bridge: Bridge, portions: Portioning): Promise<void> {
  const { fs, layout } = bridge.store;
  const online = new Set(await onlineNamesIfFew(bridge.registry));
  const mail = new RingableMail(bridge);
  const pace = new Pace(fs);
  const choose = (names: readonly string[]) => portions.next(names.filter((name) => online.has(name)));
  for (const mailbox of await someOwnMailboxes(fs, layout, choose)) {
    await pace.step();
    if ((await mail.list(mailbox)).length > 0) await ringForAbsentServer(bridge, mailbox.name);
  }
}
