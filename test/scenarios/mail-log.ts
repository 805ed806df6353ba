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
