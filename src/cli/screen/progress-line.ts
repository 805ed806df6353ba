import type { FileSystem } from '../../base/fs.ts';
import type { Terminal } from '../command/verb.ts';
import { fitLines } from '../printing/table.ts';

const toBeginning = '\r';
const clearRestOfLine = '\x1b[K';
const atMostEveryMs = 200;

/** One line of a terminal that says how far a command is, and is gone when the command ends. */
export class ProgressLine {
  readonly #clock: Pick<FileSystem, 'monotonicMs'>;
  readonly #terminal: Terminal | undefined;
  readonly #write: (text: string) => Promise<void>;
  #shownAtMs: number | undefined;

  /**
   * @param terminal the one that it is written to; where there is none, or one that knows lines alone, nothing is shown.
   * @param write writes to that terminal.
   */
  constructor(
    clock: Pick<FileSystem, 'monotonicMs'>,
    terminal: Terminal | undefined,
    write: (text: string) => Promise<void>,
  ) {
    this.#clock = clock;
    this.#terminal = terminal?.hasScreen ? terminal : undefined;
    this.#write = write;
  }

  /** Call as often as something happens; most calls return at once. @param describe makes the line when it is shown. */
  async show(describe: () => string): Promise<void> {
    if (!this.#terminal) return;
    const nowMs = this.#clock.monotonicMs();
    if (this.#shownAtMs !== undefined && nowMs - this.#shownAtMs < atMostEveryMs) return;
    this.#shownAtMs = nowMs;
    // A line that fills the last column may go on in the next one.
    const [line = ''] = await fitLines([describe()], this.#terminal.columns - 1);
    await this.draw(toBeginning + line + clearRestOfLine);
  }

  async erase(): Promise<void> {
    if (this.#shownAtMs !== undefined) await this.draw(toBeginning + clearRestOfLine);
    this.#shownAtMs = undefined;
  }

  private async draw(text: string): Promise<void> {
    try {
      await this.#write(text);
    } catch {
      // The terminal is gone; the work goes on without it.
    }
  }
}
