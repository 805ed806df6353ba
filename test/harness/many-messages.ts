import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { defaults } from '../../src/protocol/defaults.ts';
import { dateFolderOf } from '../../src/protocol/ids.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { encodeMessage, type Message } from '../../src/protocol/message.ts';

const agents = 40;
const perConversation = 20;

/** Messages that were sent one a second up to `nowMs` and seen, written without the cost of sending them. */
export function fileManyAsSeen(bridgeDirectory: string, count: number, nowMs = Date.now()): void {
  const folders = new Set<string>();
  for (let number = 0; number < count; number++) {
    const message = seenMessage(number, nowMs - (count - number) * 1_000);
    const folder = join(mailboxOf(bridgeDirectory, message.to).done, dateFolderOf(message.id));
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(join(folder, `${message.id}.json`), encodeMessage(message));
  }
  // A folder that has only just changed is listed again at every look.
  for (const folder of folders) utimesSync(folder, nowMs / 1_000 - 60, nowMs / 1_000 - 60);
}

function seenMessage(number: number, sentAtMs: number): Message {
  return {
    id: `msg-${ulid(sentAtMs)}`,
    timestamp: new Date(sentAtMs).toISOString(),
    from: `agent-${number % agents}`,
    to: `agent-${(number * 7 + 1) % agents}`,
    type: 'message',
    priority: 'normal',
    content: { text: `message ${number}: please look at the parser, it fails. `.repeat(8), parts: [] },
    replyTo: null,
    thread: `thread-${Math.floor(number / perConversation)}`,
    task: null,
    ttl: defaults.ttlSeconds,
    hops: 0,
    identity: { agent: 'claude-code', mode: 'agent' },
    v: defaults.version,
  };
}
