import type { Environment } from './client-environment.ts';
import type { ModelRequest } from './model-request.ts';
import { freshText } from './model-text.ts';
import { readPromptBox, withoutBlanks } from './prompt-box.ts';
import type { ScriptedModel } from './scripted-model.ts';
import { readSessionRecord, type SessionRecord } from './session-record.ts';
import { Terminal, type TerminalEnd, type TerminalSize } from './terminal.ts';
import { type Key, keys } from './terminal-keys.ts';
import { waitFor } from './wait-for.ts';

export interface SessionOptions {
  clientPath: string;
  args?: string[];
  cwd: string;
  home: string;
  env: Environment;
  /** The model that the client talks to. */
  model: ScriptedModel;
  size?: TerminalSize;
}

/** What the client shows beside the prompt while the model or a tool is at work. */
const busySign = /esc to interrupt/;
/** Longer text arrives at the client as a paste, and the prompt then shows a stand-in for it. */
const pasteStandIn = /\[Pastedtext/;
/** The client redraws between two steps of a turn: only what looks idle several times in a row is. */
const idleLooks = 4;
const startTimeoutMs = 60_000;
const turnTimeoutMs = 60_000;
const inputTimeoutMs = 30_000;
const endTimeoutMs = 20_000;

/** The real client in a terminal, driven as a person drives it. Every wait that fails shows the last screen. */
export class InteractiveSession {
  readonly #terminal: Terminal;
  readonly #home: string;
  readonly #model: ScriptedModel;

  constructor({ clientPath, args = [], cwd, home, env, model, size }: SessionOptions) {
    this.#home = home;
    this.#model = model;
    this.#terminal = new Terminal(clientPath, args, { cwd, env, ...(size && { size }) });
  }

  /** The client itself, no wrapper. */
  get pid(): number {
    return this.#terminal.pid;
  }

  get hasEnded(): boolean {
    return this.#terminal.end !== undefined;
  }

  screen(): string {
    return this.#terminal.screen();
  }

  /** The lines of the screen with their colours. */
  rows(): ReturnType<Terminal['rows']> {
    return this.#terminal.rows();
  }

  /** The current session id, which /clear changes. @throws Error before the session is ready. */
  sessionId(): string {
    const record = this.record();
    if (record === undefined) throw new Error(`client ${this.pid} has not written its session record yet`);
    return record.sessionId;
  }

  record(): SessionRecord | undefined {
    return readSessionRecord(this.#home, this.pid);
  }

  waitForScreen(pattern: RegExp, timeoutMs = turnTimeoutMs): Promise<true> {
    return this.#wait(() => new RegExp(pattern).test(this.screen()), `the screen to match ${pattern}`, timeoutMs);
  }

  /** Waits until the prompt is drawn and the client has registered itself, which it does once it reads input. */
  waitUntilReady(timeoutMs = startTimeoutMs): Promise<true> {
    return this.#wait(() => this.#prompt() !== undefined && this.record() !== undefined, 'a ready prompt', timeoutMs);
  }

  /**
   * Waits until no turn is under way, by what the client shows and by what it writes about itself. A turn that was
   * only just asked for may not show yet: wait for its first sign before, or use `ask`.
   */
  waitUntilIdle(timeoutMs = turnTimeoutMs): Promise<true> {
    let looks = 0;
    const staysIdle = () => {
      looks = this.isIdle() ? looks + 1 : 0;
      return looks === idleLooks;
    };
    return this.#wait(staysIdle, 'the session to be idle', timeoutMs);
  }

  waitUntilBusy(timeoutMs = turnTimeoutMs): Promise<true> {
    return this.#wait(() => this.record()?.status === 'busy', 'the session to be busy', timeoutMs);
  }

  isIdle(): boolean {
    return this.record()?.status === 'idle' && this.#prompt() !== undefined && !busySign.test(this.screen());
  }

  /** Types without pressing Enter. A text of several lines is pasted, because Enter would send its first line. */
  type(text: string): void {
    this.#terminal.write(text.includes('\n') ? `\x1b[200~${text}\x1b[201~` : text);
  }

  press(key: Key): void {
    this.#terminal.write(keys[key]);
  }

  /** Types, waits until the text stands in the prompt, presses Enter, and waits until the client has taken it. */
  async submit(text: string): Promise<void> {
    const isTyped = () => {
      const prompt = this.#prompt() ?? '';
      return prompt.includes(withoutBlanks(text)) || pasteStandIn.test(prompt);
    };
    this.type(text);
    await this.#wait(isTyped, `the prompt to show ${JSON.stringify(text)}`, inputTimeoutMs);
    this.press('enter');
    await this.#wait(() => this.hasEnded || !isTyped(), 'the prompt to be taken', inputTimeoutMs);
  }

  /** Submits a prompt, waits until it has reached the model, and then until the turn is over. */
  async ask(text: string, timeoutMs = turnTimeoutMs): Promise<void> {
    const lastBefore = this.#model.requests.length;
    const carriesText = (request: ModelRequest) =>
      request.number > lastBefore &&
      request.kind === 'conversation' &&
      withoutBlanks(freshText(request)).includes(withoutBlanks(text));
    await this.submit(text);
    await this.#wait(() => this.#model.requests.some(carriesText), 'the prompt to reach the model', timeoutMs);
    await this.waitUntilIdle(timeoutMs);
  }

  /** Leaves as a person does, and waits for the end. */
  async exit(): Promise<TerminalEnd> {
    await this.submit('/exit');
    return this.#terminal.waitForEnd(endTimeoutMs);
  }

  /** Sends a signal to the client and waits for its end; does nothing when it has ended. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#terminal.kill(signal);
    await this.#terminal.waitForEnd(endTimeoutMs);
  }

  #prompt(): string | undefined {
    return readPromptBox(this.#terminal.lines());
  }

  #wait(condition: () => boolean, waitingFor: string, timeoutMs: number): Promise<true> {
    const evidence = () => `client ${this.pid}, ${JSON.stringify(this.record())}, last screen:\n${this.screen()}`;
    return waitFor(condition, { timeoutMs, waitingFor, evidence }) as Promise<true>;
  }
}
