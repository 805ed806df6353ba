import type { FileSystem } from './fs.ts';

/** Nobody notices a pause this long; file calls are synchronous inside, so without pauses nothing else runs. */
const uninterruptedMs = 10;

/** Lets other work of the process in between two steps of a long round. */
export class Pace {
  readonly #fs: Pick<FileSystem, 'monotonicMs'>;
  #sinceMs: number;

  constructor(fs: Pick<FileSystem, 'monotonicMs'>) {
    this.#fs = fs;
    this.#sinceMs = fs.monotonicMs();
  }

  /** Call between two steps. Most calls return at once. */
  async step(): Promise<void> {
    if (this.#fs.monotonicMs() - this.#sinceMs < uninterruptedMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#sinceMs = this.#fs.monotonicMs();
  }
}

/** How much of a long list one look takes. */
export interface Portioning {
  next(all: readonly string[]): readonly string[];
}

export const wholeList: Portioning = { next: (all) => all };

/** Goes through a list that may be very long in portions, each beginning where the one before it ended. */
export class Portions implements Portioning {
  readonly #atMost: number;
  #last = '';

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  /** @returns the next of them in alphabetical order, beginning anew behind the last one. */
  next(all: readonly string[]): string[] {
    const sorted = all.toSorted();
    if (sorted.length <= this.#atMost) return sorted;
    const from = sorted.findIndex((name) => name > this.#last);
    const portion = sorted.slice(Math.max(0, from)).slice(0, this.#atMost);
    this.#last = portion.at(-1) ?? '';
    return portion;
  }
}
