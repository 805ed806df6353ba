import * as z from 'zod/mini';
import { parseJson } from '../../protocol/json.ts';
import { frameMark } from '../../trust/frame.ts';

const queueOperation = z.looseObject({ type: z.literal('queue-operation'), operation: z.string() });

/**
 * What waits in the client until the model is free, as its transcript tells: it is on its way, and not lost. Of one that
 * left the queue the entry is written after the hooks of its prompt have run.
 */
export class PromptQueue {
  #waiting: string[] = [];
  #leaving: string | undefined;

  holds(id: string): boolean {
    return [...this.#waiting, this.#leaving ?? ''].some((text) => text.includes(frameMark(id)));
  }

  /** @param line one of the transcript. */
  read(line: string): void {
    const stored = line.includes('"queue-operation"') ? queueOperation.safeParse(parseJson(line)).data : undefined;
    const content = typeof stored?.content === 'string' ? stored.content : undefined;
    switch (stored?.operation) {
      case undefined:
        return;
      case 'enqueue':
        this.#waiting.push(content ?? '');
        return;
      case 'dequeue':
        this.#leaving = this.#waiting.shift();
        return;
      case 'remove':
        if (content !== undefined && this.#waiting.includes(content)) {
          this.#waiting.splice(this.#waiting.indexOf(content), 1);
          return;
        }
    }
    // One that is not known may have emptied it.
    this.#waiting = [];
  }

  /** A prompt was written down: what left the queue before it stands there now, or was taken back. */
  notePrompt(): void {
    this.#leaving = undefined;
  }
}
