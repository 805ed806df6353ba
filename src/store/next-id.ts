import { listOwnFolder } from '../base/own-folder.ts';
import { ownIdInName } from '../protocol/file-names.ts';
import { newMessageId, timeOfMessageId } from '../protocol/ids.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Store } from './store.ts';

/** An id further ahead of the clock is somebody's mistake; following it would date all later ids wrongly. */
const followedAheadMs = 24 * 60 * 60 * 1000;
/** No mailbox has this name. */
const toAnybody = '*';
/** Each id of a burst is a millisecond behind the one before. */
const burstAheadMs = 1_000;

/**
 * The id for a new message to `mailbox`: it sorts behind all that waits or is offered there, whoever sent it, and behind
 * what this process made for it before. So what one sender writes keeps its order although a process with an earlier
 * clock writes it. What was seen needs no order any more, and nothing is written down for this.
 * @param former mailboxes whose mail is handed over with this one's.
 */
export async function nextMessageId(
  store: Store,
  mailbox: MailboxLayout,
  former: readonly MailboxLayout[] = [],
): Promise<string> {
  const nowMs = store.fs.nowMs();
  let last = '';
  // In the order in which a message moves, so that one on its way is not missed.
  for (const folder of [mailbox, ...former].flatMap(({ inbox, claimed }) => [inbox, claimed])) {
    for (const name of await listOwnFolder(store, folder)) {
      // What sorts before an id does not begin with a later one.
      const id = name > last ? ownIdInName(name) : undefined;
      if (id !== undefined && isFollowed(id, nowMs)) last = id;
    }
  }
  const own = [store.lastIds.get(mailbox.name) ?? '', recentOf(store.lastIds.get(toAnybody) ?? '', nowMs)];
  const id = newMessageId(nowMs, [last, ...own].sort().at(-1));
  store.lastIds.set(mailbox.name, id);
  store.lastIds.set(toAnybody, id);
  return id;
}

/** The id unless it is far ahead of the clock: copies for several agents sort as they were made, and nothing else has to. */
function recentOf(id: string, nowMs: number): string {
  return (timeOfMessageId(id) ?? Number.POSITIVE_INFINITY) <= nowMs + burstAheadMs ? id : '';
}

function isFollowed(id: string, nowMs: number): boolean {
  const timeMs = timeOfMessageId(id);
  return timeMs !== undefined && timeMs <= nowMs + followedAheadMs;
}
