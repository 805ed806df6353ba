import type { FileSystem } from '../../src/base/fs.ts';
import { askingFileSystem } from '../support/memory-file-system.ts';
import { type DiskOperation, memoryTimeMs, type Outcome, shortPath } from '../support/memory-operations.ts';

/** What a process tells or asks the world beside its file system. */
export type ModelEvent =
  | { readonly event: 'answered' }
  | { readonly event: 'shown'; readonly text: string; readonly isMarked: boolean }
  | { readonly event: 'confirmed' }
  /** Answered with those of the process ids that live. */
  | { readonly event: 'whoLives'; readonly pids: readonly number[] };

export interface World {
  readonly fs: FileSystem;
  tell(event: ModelEvent): Promise<unknown>;
}

/** The real code as a process runs it. It must not know anything but what the world answers. */
export type Program = (world: World) => Promise<void>;

/** Where a process stands: it waits for the answer to a request, or it has ended. */
export type Next =
  | { readonly kind: 'operation'; readonly operation: DiskOperation; readonly number: number; readonly label: string }
  | { readonly kind: 'event'; readonly event: ModelEvent; readonly label: string }
  | { readonly kind: 'ended'; readonly error?: unknown };

export interface Position {
  readonly number: number;
  readonly behaviour: Behaviour;
  readonly next: Next;
}

const numbersOfObjects = new WeakMap<object, number>();
const numbersOfData = new Map<string, number>();

/** Equal for equal data. The object itself is remembered, because most are asked about many times. */
function numberOfData(data: object): number {
  const known = numbersOfObjects.get(data);
  if (known !== undefined) return known;
  const text = JSON.stringify(data, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
  const number = numbersOfData.get(text) ?? numbersOfData.size;
  numbersOfData.set(text, number);
  numbersOfObjects.set(data, number);
  return number;
}

interface Node extends Position {
  readonly answers: readonly Outcome[];
  readonly followers: Map<number, Node>;
}

let positions = 0;

/**
 * Everything that one program can do, found by running it: a program is deterministic, so its position follows from
 * the answers it got. To find a new position the program runs from its start with the recorded answers, and its next
 * request is held.
 */
export class Behaviour {
  readonly #program: Program;
  readonly #nowMs: number;
  readonly #seed: number;
  #start: Node | undefined;

  /** @param seed makes the names that this process invents its own. */
  constructor(program: Program, seed: number, nowMs: number = memoryTimeMs) {
    this.#program = program;
    this.#seed = seed;
    this.#nowMs = nowMs;
  }

  async start(): Promise<Position> {
    this.#start ??= await this.#explore([]);
    return this.#start;
  }

  /** Where the process stands after an answer to the request that it waits for. */
  follow(position: Position, answer: Outcome): Position | Promise<Position> {
    return (position as Node).followers.get(numberOfData(answer)) ?? this.#discover(position as Node, answer);
  }

  async #discover({ answers, followers }: Node, answer: Outcome): Promise<Position> {
    const found = await this.#explore([...answers, answer]);
    followers.set(numberOfData(answer), found);
    return found;
  }

  async #explore(answers: readonly Outcome[]): Promise<Node> {
    const next = await withPredictableRandom(this.#seed, () => runOn(this.#program, answers, this.#nowMs));
    positions += 1;
    // How a process came to its end makes no difference to anybody.
    const number = next.kind === 'ended' && next.error === undefined ? 0 : positions;
    return { number, behaviour: this, next, answers, followers: new Map() };
  }
}

function runOn(program: Program, answers: readonly Outcome[], nowMs: number): Promise<Next> {
  return new Promise((resolve) => {
    const left = [...answers];
    const ask = (next: Next): Promise<Outcome> => {
      const answer = left.shift();
      if (answer) return Promise.resolve(answer);
      resolve(next);
      return new Promise(() => undefined);
    };
    const fs = askingFileSystem((operation) => ask(waitingFor(operation)), nowMs);
    const tell = async (event: ModelEvent) => {
      const answer = await ask({ kind: 'event', event, label: event.event });
      return 'value' in answer ? answer.value : undefined;
    };
    program({ fs, tell }).then(
      () => resolve({ kind: 'ended' }),
      (error: unknown) => resolve({ kind: 'ended', error }),
    );
  });
}

function waitingFor(operation: DiskOperation): Next {
  const added = 'added' in operation ? ` to ${shortPath(operation.added)}` : '';
  const label = `${operation.name} ${shortPath(operation.path)}${added}`;
  return { kind: 'operation', operation, number: numberOfData(operation), label };
}

/** Names that a process invents must be the same in every run, and never those of another process. */
async function withPredictableRandom<Result>(seed: number, run: () => Promise<Result>): Promise<Result> {
  const real = Math.random;
  let count = 0;
  Math.random = () => {
    count += 1;
    return (seed * 36 + (count % 36)) / 36 ** 4;
  };
  try {
    return await run();
  } finally {
    Math.random = real;
  }
}
