import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a script of this repository, so that starting it many times is cheap. @returns the built file. */
export async function bundleWorker(script: URL, folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  const entryPoints = [fileURLToPath(script)];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return outfile;
}

export interface EndedWorker {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface Worker {
  readonly child: ChildProcess;
  /** Resolves when it has ended; it always does, because its standard input is closed by then or it is killed. */
  readonly ended: Promise<EndedWorker>;
}

const usualTimeLimitMs = 20_000;

export function startWorker(file: string, args: readonly string[], timeLimitMs = usualTimeLimitMs): Worker {
  const child = spawn(process.execPath, [file, ...args], { timeout: timeLimitMs, killSignal: 'SIGTERM' });
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes) => {
    output += bytes;
  });
  child.stderr.on('data', (bytes) => {
    errors += bytes;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output, errors }) as EndedWorker);
  return { child, ended };
}
