import type { Entry } from './entry.ts';

/** The messages of one thread that have been read so far, in the order of sending. */
export class Conversation {
  readonly id: string;
  #entries: Entry[] = [];
  #isSorted = true;

  constructor(id: string) {
    this.id = id;
  }

  add(entry: Entry): void {
    const last = this.#entries.at(-1);
    this.#isSorted &&= last === undefined || last.key < entry.key;
    this.#entries.push(entry);
  }

  remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  get entries(): readonly Entry[] {
    if (!this.#isSorted) this.#entries.sort((one, other) => (one.key < other.key ? -1 : 1));
    this.#isSorted = true;
    return this.#entries;
  }

  get last(): Entry | undefined {
    return this.entries.at(-1);
  }
}
