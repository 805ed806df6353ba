import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readCard, resolveRecipient } from '../identity/card.ts';
import { defaults } from '../protocol/defaults.ts';
import type { Message, Priority } from '../protocol/message.ts';
import { send } from '../store/send.ts';

/** What cc2cc itself tells an agent: about its mail, a task that it gave, or an agent that it waits for. */
export interface NoticeDraft {
  /** Follows from what it is about (`noticeIdOf`, or an id that was written down), so that a second one is known. */
  readonly id: string;
  /** The agent that it is about. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly priority?: Priority;
  readonly replyTo?: string | null;
  readonly thread?: string | null;
  readonly hops?: number;
}

/** The same draft makes the same bytes in every process, which settings must not change. */
export function composeNotice(draft: NoticeDraft): Message {
  return {
    id: draft.id,
    timestamp: draft.timestamp,
    from: draft.from,
    to: draft.to,
    type: 'status',
    priority: draft.priority ?? defaults.priority,
    content: { text: draft.text, parts: [] },
    replyTo: draft.replyTo ?? null,
    thread: draft.thread ?? null,
    task: null,
    ttl: defaults.ttlSeconds,
    hops: draft.hops ?? 0,
    identity: { agent: 'cc2cc', mode: 'notice' },
    v: defaults.version,
  };
}

export function isNotice({ type, identity }: Message): boolean {
  return type === 'status' && identity?.mode === 'notice';
}

/** Sends a notice unless one about the same waits there already, perhaps with the words of another moment. */
export async function sendNotice({ store }: Bridge, notice: Message): Promise<void> {
  try {
    await send(store, notice.to, notice);
  } catch (error) {
    if (!(error instanceof Cc2ccError && error.code === 'ID_TAKEN')) throw error;
  }
}

/** The present name of whoever may be told something; undefined for one who never was an agent and so reads no mail. */
export async function noticeRecipient({ registry }: Bridge, name: string): Promise<string | undefined> {
  const to = await resolveRecipient(registry, name);
  return to !== undefined && (await readCard(registry, to)) ? to : undefined;
}
