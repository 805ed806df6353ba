import { join } from 'node:path';
import { expiresAtMs, isByClient, type Message } from '../../../protocol/message.ts';
import { type ReadMessage, readMessage } from '../../../store/inbox.ts';
import type { Store } from '../../../store/store.ts';
import { taskIdIn } from '../../../tasks/task-details.ts';
import { signatureWord, whyRefused } from '../../../trust/verdict.ts';
import { describeWriter } from '../../../trust/writer.ts';
import type { SignatureView } from '../../api/api.ts';
import type { Entry, Summary } from './entry.ts';
import { timeOfKey } from './entry.ts';

/** This much of a text is kept in memory; what is longer is read again where it is needed. */
export const headCharacters = 600;

const interned = new Map<string, string>();

export function readEntry(store: Store, entry: Entry): Promise<ReadMessage> {
  const place = entry.locations.at(-1);
  if (!place) return Promise.resolve({ kind: 'gone' });
  const fallback = { id: entry.id, to: entry.mailbox, timeMs: timeOfKey(entry.key) };
  return readMessage(store, join(place.folder.path, place.fileName), fallback);
}

/** @param conversationOf what a message belongs to that is answered and names no thread. */
export function summarize(message: Message, conversationOf: (id: string) => string | undefined): Summary {
  const { from, type, priority, content, replyTo, thread, identity, signature } = message;
  const isCut = content.text.length > headCharacters;
  const answered = replyTo === null ? undefined : (conversationOf(replyTo) ?? replyTo);
  return {
    from: intern(from),
    type,
    priority,
    mode: signature?.state === 'verified' && typeof identity?.mode === 'string' ? intern(identity.mode) : '',
    conversation: intern(thread ?? answered ?? message.id),
    taskId: taskIdIn(message) ?? null,
    replyTo,
    sentAtMs: Date.parse(message.timestamp),
    expiresAtMs: expiresAtMs(message),
    // A slice would keep the whole text in memory.
    head: isCut ? Buffer.from(content.text.slice(0, headCharacters)).toString() : content.text,
    isCut,
    signature: showSignature(message),
    isByClient: isByClient(message),
  };
}

function showSignature(message: Message): SignatureView {
  return {
    state: message.signature?.state ?? 'unsigned',
    word: signatureWord(message),
    explanation: intern(describeWriter(message)),
    refusal: intern(whyRefused(message) ?? ''),
  };
}

/** Names and threads are few, messages many. */
function intern(text: string): string {
  const known = interned.get(text);
  if (known !== undefined) return known;
  if (interned.size > 200_000) interned.clear();
  interned.set(text, text);
  return text;
}
