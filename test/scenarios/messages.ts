import type { Message } from '../../src/protocol/message.ts';

export const reader = 'calm-owl';
export const writer = 'brave-fox';
/** What the reader was called before. */
export const formerName = 'young-fox';
/** What the reader is called afterwards. */
export const newName = 'swift-heron';

/** The same message in every process. */
export function numberedMessage(number: number, changes: Partial<Message> = {}): Message {
  return {
    ...{ id: `msg-01JD${String(number).padStart(22, '0')}`, timestamp: '2025-01-02T03:04:05.000Z' },
    ...{ from: writer, to: reader, type: 'message', priority: 'normal' },
    content: { text: sealedText(`mail ${number} ${'and so on '.repeat(number % 7)}`), parts: [] },
    ...{ replyTo: null, thread: null, task: null, ttl: 1e9, hops: 0, identity: null, v: 1 },
    ...changes,
  };
}

/** The messages of the catalogue. */
export const [first, second, third] = [numberedMessage(1), numberedMessage(2), numberedMessage(5)];
export const critical = numberedMessage(3, { priority: 'critical' });
export const expired = numberedMessage(4, { timestamp: '2024-01-01T00:00:00.000Z', ttl: 1 });
/** The id of the first message, and other content. */
export const impostor = numberedMessage(1, { content: { text: sealedText('another mail under its id'), parts: [] } });

/** A text that tells by itself whether it is whole. */
export function sealedText(words: string): string {
  return `${words} #${checksum(words)}`;
}

export function isWhole(text: string): boolean {
  const [, words, seal] = /^([\s\S]*) #([0-9a-f]{8})$/.exec(text) ?? [];
  return words !== undefined && checksum(words) === seal;
}

function checksum(words: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(words)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
