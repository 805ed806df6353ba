import { parseJson } from '../../protocol/json.ts';
import { anyObject } from '../../protocol/objects.ts';
import { frameMark } from '../../trust/frame.ts';

/** What waits in the client until the model is free, as its transcript tells: it is on its way, and not lost. */
export class PromptQueue {
  #waiting: unknown[] = [];

  holds(id: string): boolean {
    return this.#waiting.some((text) => String(text).includes(frameMark(id)));
  }

  /** @param line one of the transcript. */
  read(line: string): void {
    if (!line.startsWith('{"type":"queue-operation"')) return;
    const { operation, content } = anyObject.safeParse(parseJson(line)).data ?? {};
    if (operation === 'enqueue') this.#waiting.push(content);
    // An operation that is not known may have emptied the queue.
    else if (operation !== 'dequeue') {
      this.#waiting = operation === 'remove' ? this.#waiting.filter((text) => text !== content) : [];
    }
  }

  /** A prompt was written down, which happens after its hooks have run: what left the queue first stands there now. */
  notePrompt(): void {
    this.#waiting.shift();
  }
}
