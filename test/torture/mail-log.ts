import type { Message } from '../../src/protocol/message.ts';

/** A frame that was put before a model. */
export interface Put {
  readonly id: string;
  readonly text: string;
  /** It says that it may have been shown before. */
  readonly marked: boolean;
}

export type LogEntry = { readonly accepted: { readonly id: string; readonly text: string } } | { readonly put: Put };

/** What the senders were told and what the models were shown: the truth that a store is checked against. */
export class MailLog {
  readonly entries: LogEntry[] = [];
  readonly #sink: (entry: LogEntry) => void;

  constructor(sink: (entry: LogEntry) => void = () => undefined, entries: readonly LogEntry[] = []) {
    this.#sink = sink;
    this.entries.push(...entries);
  }

  accept(id: string, text: string): void {
    this.add({ accepted: { id, text } });
  }

  put(context: string): void {
    for (const frame of framesIn(context)) this.add({ put: frame });
  }

  add(entry: LogEntry): void {
    this.entries.push(entry);
    this.#sink(entry);
  }

  get accepted(): Map<string, string> {
    return new Map(
      this.entries.flatMap((entry) => ('accepted' in entry ? [[entry.accepted.id, entry.accepted.text]] : [])),
    );
  }

  get puts(): Put[] {
    return this.entries.flatMap((entry) => ('put' in entry ? [entry.put] : []));
  }
}

const frame = /<cc2cc-message id="([^"]+)" fence="(\w+)">\n([\s\S]*?)\n--- body \2 ---\n([\s\S]*?)\n--- end \2 ---/g;

function framesIn(context: string): Put[] {
  return [...context.matchAll(frame)].map(([, id = '', , head = '', text = '']) => ({
    ...{ id, text },
    marked: /^Redelivery, attempt \d+/m.test(head),
  }));
}

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

export const reader = 'calm-owl';
export const writer = 'brave-fox';

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
