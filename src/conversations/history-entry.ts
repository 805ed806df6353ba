import type { Bridge } from '../bridge/bridge.ts';
import { formerMailboxes } from '../desk/former-mailboxes.ts';
import { presentName } from '../identity/card.ts';
import { isByClient, type Message } from '../protocol/message.ts';
import type { MessageState } from '../protocol/states.ts';
import type { HistoryHit } from '../store/history/history.ts';
import { readByKey } from '../store/history/history-folder.ts';
import { readDeadReason } from '../store/outcomes/dead-letter.ts';
import { isExpired } from '../store/outcomes/expire.ts';
import { readReplyRecord } from '../store/outcomes/reply-record.ts';

/** A message of the past or present, and where it is. */
export interface HistoryEntry {
  readonly message: Message;
  /** The name that it was sent to, or is delivered to after a rename. */
  readonly to: string;
  readonly state: MessageState;
}

/** Reads what was found; undefined if it moved or went between two looks. */
export async function readEntry(bridge: Bridge, { folder, key, id }: HistoryHit): Promise<HistoryEntry | undefined> {
  const message = await readByKey(bridge.store, folder, key);
  if (message?.id !== id) return undefined;
  return { message, to: folder.mailbox.name, state: await stateOf(bridge, folder, message) };
}

async function stateOf(
  { store }: Bridge,
  { mailbox, path, key }: HistoryHit['folder'],
  message: Message,
): Promise<MessageState> {
  if (key === 'inbox') return isExpired(store, message) ? 'expired' : 'queued';
  if (key === 'claimed') return 'offered';
  if (key === 'dead' || key === 'dropped') {
    const why = await readDeadReason(store, path, message.id);
    return why?.state === 'expired' ? 'expired' : 'dead';
  }
  if (await readReplyRecord(store, mailbox, message.id)) return 'answered';
  return isByClient(message) ? 'untracked' : 'seen';
}

/** All names that mean the agent that is called `name` now or was once: what it wrote and got stands under these. */
export async function namesOf(bridge: Bridge, name: string): Promise<ReadonlySet<string>> {
  const current = await presentName(bridge.registry, name);
  const former = (await formerMailboxes(bridge, current)).map((mailbox) => mailbox.name);
  return new Set([name, current, ...former]);
}
