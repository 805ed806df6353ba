import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Environment } from './client-environment.ts';
import { waitFor } from './wait-for.ts';

export interface StreamOptions {
  clientPath: string;
  args?: string[];
  cwd: string;
  env: Environment;
}

/** One line that the client writes; the harness reads these fields and keeps the others. */
export interface StreamEvent {
  type: string;
  subtype?: string;
  [field: string]: unknown;
}

const streamArguments = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];
const waitMs = 30_000;

/** The real client as an editor or another host runs it: prompts go in as lines of JSON, events come out the same way. */
export class StreamSession {
  /** Every event in the order of arrival. */
  readonly events: StreamEvent[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  #stderr = '';

  constructor({ clientPath, args = [], cwd, env }: StreamOptions) {
    this.#child = spawn(clientPath, ['-p', ...streamArguments, ...args], { cwd, env });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      if (line.trim() !== '') this.events.push(JSON.parse(line) as StreamEvent);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    // A client that was killed reads no more.
    this.#child.stdin.on('error', () => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  prompt(text: string): void {
    this.#write({ type: 'user', message: { role: 'user', content: text } });
  }

  /** Prompts, and waits for the end of that turn. */
  async ask(text: string): Promise<StreamEvent> {
    const before = this.results().length;
    this.prompt(text);
    return this.waitForResult(before + 1);
  }

  /** What a host does when its user presses a stop button. */
  interrupt(): void {
    this.control('interrupt');
  }

  control(subtype: string, fields: Record<string, unknown> = {}): void {
    this.#write({
      type: 'control_request',
      request_id: `request-${this.events.length}-${subtype}`,
      request: { subtype, ...fields },
    });
  }

  /** The events that end turns. */
  results(): StreamEvent[] {
    return this.events.filter(({ type }) => type === 'result');
  }

  async waitForResult(count: number): Promise<StreamEvent> {
    await this.wait(() => this.results().length >= count, `the end of turn ${count}`);
    return this.results()[count - 1] as StreamEvent;
  }

  waitForEvent(isWanted: (event: StreamEvent) => boolean, waitingFor: string): Promise<StreamEvent> {
    return this.wait(() => this.events.find(isWanted), waitingFor);
  }

  /** Closes the input, as a host does that has no more prompts, and waits for the end. @returns how long it took. */
  async close(): Promise<{ exitCode: number | null; tookMs: number }> {
    const startedAtMs = performance.now();
    this.#child.stdin.end();
    await this.#waitForEnd();
    return { exitCode: this.#child.exitCode, tookMs: performance.now() - startedAtMs };
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.hasEnded) this.#child.kill(signal);
    await this.#waitForEnd();
  }

  async wait<T>(condition: () => T | Promise<T>, waitingFor: string): Promise<NonNullable<T>> {
    const evidence = () =>
      `client ${this.pid}, its last events:\n${this.events
        .slice(-5)
        .map((event) => JSON.stringify(event))
        .join('\n')}\n${this.#stderr}`;
    return waitFor(condition, { timeoutMs: waitMs, waitingFor, evidence });
  }

  async #waitForEnd(): Promise<void> {
    await this.wait(() => this.hasEnded, 'the client to end');
  }

  #write(line: object): void {
    this.#child.stdin.write(`${JSON.stringify(line)}\n`);
  }
}
