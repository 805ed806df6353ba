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

/** A process that is there and does nothing, in the place of a client; it ends with the process that started it. */
export class ClientProcess implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly identity: ProcessIdentity;

  constructor(child: ChildProcessWithoutNullStreams, identity: ProcessIdentity) {
    this.child = child;
    this.identity = identity;
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
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
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
