const colours = { dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 } as const;

export type Colour = keyof typeof colours;

/** Where the lines go; `process.stdout` is one. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Prints what happens, a line each: the time since the start, who, what. Colour only where a person looks. */
export class Timeline {
  readonly #output: Output;
  readonly #isColoured: boolean;
  readonly #startedAtMs = performance.now();
  readonly #colourOf: ReadonlyMap<string, Colour>;

  constructor(output: Output, environment: NodeJS.ProcessEnv, colourOf: ReadonlyMap<string, Colour>) {
    this.#output = output;
    // https://no-color.org: any value but an empty one.
    this.#isColoured = output.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
    this.#colourOf = colourOf;
  }

  /** A text of several lines stands below itself. */
  say(who: string, what: string, colour?: Colour): void {
    const time = `${((performance.now() - this.#startedAtMs) / 1000).toFixed(2).padStart(6)} s`;
    const [first = '', ...more] = what.split('\n');
    const lines = [first, ...more.map((line) => `${' '.repeat(21)}${line}`)].map((line) => this.paint(line, colour));
    const name = this.paint(who.padEnd(9), this.#colourOf.get(who) ?? 'dim');
    this.print(`${this.paint(time, 'dim')}  ${name}  ${lines.join('\n')}`);
  }

  print(line: string): void {
    this.#output.write(`${line}\n`);
  }

  paint(text: string, colour: Colour | undefined): string {
    return this.#isColoured && colour !== undefined ? `\x1b[${colours[colour]}m${text}\x1b[0m` : text;
  }
}
