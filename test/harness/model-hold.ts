import { EventEmitter, once } from 'node:events';
import type { ModelRequest, RequestKind } from './model-request.ts';
import { freshText } from './model-text.ts';
import { waitFor } from './wait-for.ts';

/** Keeps answers back, so that a session stays busy for as long as a test needs it to. */
export class ModelHold {
  readonly #pattern: RegExp;
  readonly #kinds: readonly RequestKind[];
  readonly #gate = new EventEmitter();
  #isReleased = false;
  #heldCount = 0;

  constructor(pattern: RegExp, kinds: readonly RequestKind[] = ['conversation', 'subagent']) {
    this.#pattern = pattern;
    this.#kinds = kinds;
  }

  /** Resolves at once for a request that this hold is not about, and after `release()` for one that it is. */
  async pass(request: ModelRequest): Promise<void> {
    if (this.#isReleased || !this.#kinds.includes(request.kind) || !new RegExp(this.#pattern).test(freshText(request)))
      return;
    this.#heldCount += 1;
    await once(this.#gate, 'open');
  }

  /** Waits until a request has come in and is kept waiting. */
  async waitUntilReached(timeoutMs = 10_000): Promise<void> {
    await waitFor(() => this.#heldCount > 0, { timeoutMs, waitingFor: `a request that matches ${this.#pattern}` });
  }

  /** Lets every held answer go; later requests are no longer held. */
  release(): void {
    this.#isReleased = true;
    this.#gate.emit('open');
  }
}
