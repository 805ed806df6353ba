import { failureOf } from '../base/errors.ts';
import { Pace, type Portioning } from '../base/pace.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { ringInPlaceOfServer } from '../claude-code/doorbells/file-doorbell.ts';
import { RingableMail } from '../doorbells/ringable.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { onlineNamesIfFew } from '../identity/roster.ts';
import { isUnattended } from '../session/in-charge.ts';
import { readSessionNote } from '../session/session-note.ts';
import { someOwnMailboxes } from '../store/mailboxes.ts';

/**
 * Rings for a recipient whose server is not there to do it. The message is accepted already, and nothing makes an error of
 * that: what cannot be rung now comes with the next message or the next start.
 */
export async function ringForAbsentServer(bridge: Bridge, name: string): Promise<void> {
  await failureOf(async () => {
    const [lease] = await liveLeasesOn(bridge.registry, name);
    const recipient = lease && { name, client: lease.holder };
    if (!recipient || !(await isUnattended(bridge, recipient))) return;
    // Nothing wakes `claude -p`, and another program watches no folder.
    if ((await readSessionNote(bridge, lease.holder))?.interactive) await ringInPlaceOfServer(bridge, recipient);
  });
}

/**
 * Rings so for every session whose mail waits: a server that hangs still seemed to be there when it was sent.
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
