import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { resolveRecipient } from '../identity/card.ts';
import type { Message } from '../protocol/message.ts';
import { findInHistory } from '../store/history/history.ts';
import { locate } from '../store/outcomes/locate.ts';
import { type HistoryEntry, namesOf, readEntry } from './history-entry.ts';

/** One conversation, as far as one agent took part in it, or the whole of it. */
export interface Thread {
  readonly id: string;
  /** In the order of sending. */
  readonly entries: readonly HistoryEntry[];
}

/**
 * The conversation that a thread or a message belongs to, both sides of it.
 * @param name whose it must be; undefined for anybody's.
 * @throws NOT_FOUND, BAD_INPUT for a message between others.
 */
export async function readThread(bridge: Bridge, name: string | undefined, given: string): Promise<Thread> {
  const own = name === undefined ? undefined : await namesOf(bridge, name);
  const found = await locate(bridge.store, given.trim());
  if (found && own && !own.has(found.mailbox.name) && !own.has(found.message.from)) {
    throw new Cc2ccError('BAD_INPUT', `${given} is between ${found.message.from} and ${found.mailbox.name}, not yours`);
  }
  const id = found ? await threadOf(bridge, found.message) : given.trim();
  const hits = id === '' ? [] : await findInHistory(bridge.store, { terms: [], thread: id, own });
  const entries: HistoryEntry[] = [];
  for (const hit of hits) {
    const entry = await readEntry(bridge, hit);
    if (entry) entries.push(entry);
  }
  if (entries.length > 0) return { id, entries: entries.sort(bySending) };
  throw new Cc2ccError(
    'NOT_FOUND',
    `${name === undefined ? 'there is' : 'you have'} no message in a thread "${given}"; check the id`,
  );
}

/** A conversation by those who take part in it. */
export interface Conversation {
  readonly thread: string;
  /** The present names of everybody who wrote or received a message in it. */
  readonly names: Set<string>;
}

/** The conversation that a message belongs to. */
export async function conversationOf(bridge: Bridge, message: Message): Promise<Conversation> {
  const thread = await threadOf(bridge, message);
  return { thread, names: await participantsOf(bridge, thread) };
}

/** Names that mail for those who wrote or got something in a thread goes to now. */
async function participantsOf(bridge: Bridge, thread: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (const hit of await findInHistory(bridge.store, { terms: [], thread })) {
    const entry = await readEntry(bridge, hit);
    for (const given of entry ? [entry.message.from, entry.to] : []) {
      const name = await resolveRecipient(bridge.registry, given).catch(() => undefined);
      if (name) names.add(name);
    }
  }
  return names;
}

/** Other programs may answer without naming the thread. */
async function threadOf(bridge: Bridge, message: Message): Promise<string> {
  const visited = new Set<string>();
  for (let current = message; ; ) {
    visited.add(current.id);
    if (current.thread) return current.thread;
    if (!current.replyTo || visited.has(current.replyTo)) return current.id;
    const before = await locate(bridge.store, current.replyTo);
    if (!before) return current.replyTo;
    current = before.message;
  }
}

function bySending({ message: one }: HistoryEntry, { message: other }: HistoryEntry): number {
  const difference = Date.parse(one.timestamp) - Date.parse(other.timestamp);
  return difference || (one.id < other.id ? -1 : 1);
}
