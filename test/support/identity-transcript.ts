import { randomUUID } from 'node:crypto';
import { frameMark } from '../../src/trust/frame.ts';

type Entry = Record<string, unknown>;

/** A session's transcript in the making: each entry descends from the one before, as the client writes it. */
export class TranscriptBuilder {
  readonly lines: string[] = [];
  #last: string | null = null;

  /** Repeats the entries of another one up to a point, or from one on, with their ids, as a fork does. */
  static forkOf(other: TranscriptBuilder, count: number, from = 0): TranscriptBuilder {
    const fork = new TranscriptBuilder();
    fork.lines.push(...other.lines.slice(from, count));
    fork.#last = (JSON.parse(fork.lines.at(-1) ?? '{}') as { uuid?: string }).uuid ?? null;
    return fork;
  }

  add(entry: Entry, parentUuid: string | null = this.#last): this {
    const uuid = randomUUID();
    const timestamp = new Date().toISOString();
    this.lines.push(
      JSON.stringify({ parentUuid, isSidechain: false, sessionId: 'session-1', timestamp, ...entry, uuid }),
    );
    this.#last = uuid;
    return this;
  }

  /** The context that a hook added: how mail stands in a transcript. */
  context(id: string, hookEvent = 'UserPromptSubmit'): this {
    const content = [`Mail\n\n${frameMark(id)} fence="f">\nhello\n</cc2cc-message>`];
    return this.add({ type: 'attachment', attachment: { type: 'hook_additional_context', content, hookEvent } });
  }

  /** What was queued while the model worked, and came between two steps of its turn. */
  queuedCommand(prompt: string): this {
    return this.add({ type: 'attachment', attachment: { type: 'queued_command', prompt } });
  }

  prompt(text: string, promptId?: string): this {
    return this.add({ type: 'user', message: { role: 'user', content: text }, promptId });
  }

  /** As the client keeps what its Read tool gives of a picture: twice. */
  picture(data: string): this {
    const image = { type: 'image', source: { type: 'base64', data } };
    const content = [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [image] }];
    return this.add({ type: 'user', message: { role: 'user', content }, toolUseResult: { file: { base64: data } } });
  }

  toolResult(text: string): this {
    const content = [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text }] }];
    return this.add({ type: 'user', message: { role: 'user', content } });
  }

  answer(text = 'Done.', more: Entry = {}): this {
    const message = { role: 'assistant', model: 'claude', content: [{ type: 'text', text }] };
    return this.add({ type: 'assistant', message, ...more });
  }

  /** An error of the API, which the client writes down as an answer. */
  failure(status: number): this {
    const message = {
      role: 'assistant',
      model: '<synthetic>',
      content: [{ type: 'text', text: `API Error: ${status}` }],
    };
    return this.add({ type: 'assistant', isApiErrorMessage: true, apiErrorStatus: status, message });
  }

  /** What the client writes where its person stopped the model. */
  interruption(): this {
    return this.add({
      type: 'user',
      message: { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] },
    });
  }

  /** What the client puts in place of all that was said before, after a compaction. */
  summary(): this {
    return this.add({ type: 'system', subtype: 'compact_boundary', logicalParentUuid: this.#last }, null);
  }

  /** The next entry descends from what came before the last `count` entries, as after a rewind. */
  rewind(count: number): this {
    const entry = JSON.parse(this.lines.at(-count) ?? '{}') as { parentUuid?: string };
    this.#last = entry.parentUuid ?? null;
    return this;
  }

  toString(): string {
    return `${this.lines.join('\n')}\n`;
  }
}
