import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorker } from '../support/bundled-worker.ts';

/** Bundles the campaigns and the processes that they kill, as the plugin itself is bundled, and runs them. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cc2cc-torture-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = await bundleWorker(new URL('./main.ts', import.meta.url), join(folder, 'main'));
  const worker = await bundleWorker(new URL('./worker.ts', import.meta.url), join(folder, 'worker'));
  const args = ['--enable-source-maps', program, '--worker', worker, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
