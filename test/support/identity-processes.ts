import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { identifyProcess, type ProcessIdentity, systemProcessTable } from '../../src/base/process-identity.ts';
import type { WorkerOrder } from './identity-worker.ts';

export const systemProcesses = systemProcessTable();

/** What a program that a client started has printed, and how it ended. */
export interface ClientRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface ClientOrder {
  /** Of the program, and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  readonly input?: string;
}

/** Starts what it is told to on its standard input, and says how that ended. */
const clientProgram = `
const { spawn } = require('node:child_process');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { number, command: [program, ...args], environment, directory, input } = JSON.parse(line);
  const child = spawn(program, args, { env: environment, cwd: directory });
  const printed = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => printed[name].push(chunk));
  child.stdin.on('error', () => {}).end(input);
  child.on('error', (error) => printed.stderr.push(Buffer.from(String(error))));
  child.on('close', (exitCode) => {
    const [stdout, stderr] = [printed.stdout, printed.stderr].map((chunks) => Buffer.concat(chunks).toString());
    process.stdout.write(JSON.stringify({ number, exitCode, stdout, stderr }) + '\\n');
  });
});
`;

/** A process in the place of a client: what it starts descends from it. It ends with the process that started it. */
export class ClientProcess implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly identity: ProcessIdentity;
  readonly #runs = new Map<number, (run: ClientRun) => void>();
  #number = 0;

  constructor(child: ChildProcessWithoutNullStreams, identity: ProcessIdentity) {
    this.child = child;
    this.identity = identity;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { number, ...run } = JSON.parse(line) as ClientRun & { readonly number: number };
      this.#runs.get(number)?.(run);
    });
  }

  /** Runs a program as the client's child, to its end. */
  run(order: ClientOrder): Promise<ClientRun> {
    const number = this.#number++;
    return new Promise((resolve, reject) => {
      this.#runs.set(number, resolve);
      this.child.once('exit', () => reject(new Error('the client has ended')));
      this.child.stdin.write(`${JSON.stringify({ number, ...order })}\n`);
    });
  }

  /** kill -9, and waits until the process is gone. */
  async kill(): Promise<void> {
    await killAndWait(this.child);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

export async function startClientProcess(): Promise<ClientProcess> {
  const child = spawn(process.execPath, ['-e', clientProgram]);
  child.setMaxListeners(0);
  await once(child, 'spawn');
  const identity = identifyProcess(systemProcesses, child.pid ?? 0);
  if (!identity) throw new Error('the client process ended at once');
  return new ClientProcess(child, identity);
}

/** A process that runs the program's own code on order. */
export class Worker implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor(child: ChildProcessWithoutNullStreams, lines: Interface) {
    this.#child = child;
    this.#answers = lines[Symbol.asyncIterator]();
  }

  async order<Answer>(order: WorkerOrder): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    return this.nextAnswer<Answer>();
  }

  async nextAnswer<Answer>(): Promise<Answer> {
    const { value: line, done } = await this.#answers.next();
    if (done) throw new Error('the worker ended without an answer');
    const answer = JSON.parse(line) as { value?: Answer; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as Answer;
  }

  async kill(): Promise<void> {
    await killAndWait(this.#child);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** Bundles the worker and starts processes of it. */
export class WorkerFactory {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cc2cc-worker-'));
  readonly #file = join(this.#folder, 'worker.cjs');
  readonly #workers: Worker[] = [];

  constructor() {
    const entry = fileURLToPath(new URL('./identity-worker.ts', import.meta.url));
    buildSync({
      entryPoints: [entry],
      outfile: this.#file,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
    });
  }

  /** Starts that many and returns when all of them wait for orders. */
  async start(count: number): Promise<Worker[]> {
    const started = Array.from({ length: count }, () => {
      const child = spawn(process.execPath, [this.#file]);
      child.stderr.pipe(process.stderr);
      return new Worker(child, createInterface({ input: child.stdout }));
    });
    this.#workers.push(...started);
    await Promise.all(started.map((worker) => worker.nextAnswer()));
    return started;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A moment that all workers can be told of before it comes. */
export function soonMs(): number {
  return Date.now() + 15;
}

async function killAndWait(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
