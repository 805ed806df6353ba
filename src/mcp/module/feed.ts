import type { FileSystem } from '../../base/fs.ts';
import type { ModuleState } from '../../claude-code/module-state.ts';
import type { News, View } from '../../mod/api/door.ts';

/** The client cuts a request off after 30 s. */
const longestWaitMs = 20_000;
/** From one question of a module that runs to the next. */
const absentAfterMs = 3_000;

/** What the in-process module waits for: it asks, and is answered when there is news. */
export class ModuleFeed {
  readonly #fs: FileSystem;
  #number = 0;
  #view: View | undefined;
  #ring: string | undefined;
  #toast: string | undefined;
  readonly #waiting = new Set<AbortController>();
  #lastAskedMs = Number.NEGATIVE_INFINITY;

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  get state(): Extract<ModuleState, 'runs' | 'ended' | 'absent'> {
    if (this.isHeard) return 'runs';
    return this.#lastAskedMs === Number.NEGATIVE_INFINITY ? 'absent' : 'ended';
  }

  /** Whether a module is there to hear. */
  get isHeard(): boolean {
    return this.#waiting.size > 0 || this.#fs.monotonicMs() - this.#lastAskedMs < absentAfterMs;
  }

  show(view: View): void {
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    this.#view = view;
    this.tell();
  }

  /** @returns whether the module will submit the line. */
  ring(line: string): boolean {
    if (!this.isHeard) return false;
    this.#ring = line;
    this.tell();
    return true;
  }

  /** Tells the user something once, if a module is there to do it. */
  toast(text: string): void {
    if (!this.isHeard) return;
    this.#toast = text;
    this.tell();
  }

  /** Answers as soon as something is new since `number`, and after a while in any case. */
  async wait(number: number, signal?: AbortSignal): Promise<News> {
    const waiter = new AbortController();
    signal?.addEventListener('abort', () => waiter.abort());
    this.#waiting.add(waiter);
    try {
      const isNew = number !== this.#number || signal?.aborted;
      if (!isNew) await this.#fs.sleep(longestWaitMs, { signal: waiter.signal, keepsProcess: false });
    } finally {
      this.#waiting.delete(waiter);
      this.#lastAskedMs = this.#fs.monotonicMs();
    }
    const { ring, toast } = signal?.aborted ? {} : this.takeOnce();
    return {
      number: this.#number,
      ...(this.#view && { view: this.#view }),
      ...(ring !== undefined && { ring }),
      ...(toast !== undefined && { toast }),
    };
  }

  private takeOnce(): { readonly ring?: string | undefined; readonly toast?: string | undefined } {
    const taken = { ring: this.#ring, toast: this.#toast };
    [this.#ring, this.#toast] = [undefined, undefined];
    return taken;
  }

  private tell(): void {
    this.#number += 1;
    for (const waiter of this.#waiting) waiter.abort();
  }
}
