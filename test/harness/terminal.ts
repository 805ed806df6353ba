import { createRequire } from 'node:module';
import { type IPty, spawn } from '@lydell/node-pty';
import type { Terminal as HeadlessTerminal, IBufferLine } from '@xterm/headless';
import type { Environment } from './client-environment.ts';
import { waitFor } from './wait-for.ts';

// The package's CommonJS build has no export that every loader sees the same way through `import`.
const headless = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

/** Wide, so that prompts and messages in tests rarely wrap. */
const usualSize: TerminalSize = { columns: 160, rows: 50 };
/** The private mode by which a program shows and hides the cursor. */
const cursorMode = 25;

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface TerminalOptions {
  cwd: string;
  env: Environment;
  size?: TerminalSize;
}

export interface TerminalEnd {
  exitCode: number;
  signal: number;
}

/** A program in a terminal that nobody looks at; its screen can be read as text. */
export class Terminal {
  readonly #process: IPty;
  readonly #display: HeadlessTerminal;
  #end: TerminalEnd | undefined;
  #isCursorShown = true;

  constructor(program: string, args: string[], { cwd, env, size = usualSize }: TerminalOptions) {
    const { columns: cols, rows } = size;
    this.#display = new headless.Terminal({ cols, rows, allowProposedApi: true });
    this.#process = spawn(program, args, { name: 'xterm-256color', cols, rows, cwd, env });
    this.#process.onData((data) => this.#display.write(data));
    for (const [final, isShown] of [
      ['h', true],
      ['l', false],
    ] as const) {
      this.#display.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(cursorMode)) this.#isCursorShown = isShown;
        return false;
      });
    }
    // The display answers the program's questions about the terminal, such as where the cursor is.
    this.#display.onData((data) => this.write(data));
    this.#process.onExit(({ exitCode, signal }) => {
      this.#end = { exitCode, signal: signal ?? 0 };
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** How the program ended, or `undefined` while it runs. */
  get end(): TerminalEnd | undefined {
    return this.#end;
  }

  /** The visible lines, without trailing blanks. */
  lines(): string[] {
    return this.rows().map((row) => {
      const line = row?.translateToString(true) ?? '';
      return line.replaceAll('\u00a0', ' ').trimEnd();
    });
  }

  /** The visible lines with their colours. */
  rows(): (IBufferLine | undefined)[] {
    const buffer = this.#display.buffer.active;
    return Array.from({ length: this.#display.rows }, (_, row) => buffer.getLine(buffer.viewportY + row));
  }

  screen(): string {
    return this.lines().join('\n').trimEnd();
  }

  /** Whether a program has put another screen in front of the one with the prompt. */
  get isAlternateScreen(): boolean {
    return this.#display.buffer.active.type === 'alternate';
  }

  get isCursorShown(): boolean {
    return this.#isCursorShown;
  }

  /** As a person does who drags the window: the program is told. */
  resize({ columns, rows }: TerminalSize): void {
    this.#display.resize(columns, rows);
    if (this.#end === undefined) this.#process.resize(columns, rows);
  }

  write(data: string): void {
    if (this.#end === undefined) this.#process.write(data);
  }

  /** Sends a signal; does nothing when the program has ended. */
  kill(signal: NodeJS.Signals): void {
    if (this.#end !== undefined) return;
    if (process.platform === 'win32') this.#process.kill();
    else process.kill(this.pid, signal);
  }

  waitForEnd(timeoutMs: number): Promise<TerminalEnd> {
    return waitFor(() => this.#end, {
      timeoutMs,
      waitingFor: `process ${this.pid} to end`,
      evidence: () => `last screen:\n${this.screen()}`,
    });
  }
}
