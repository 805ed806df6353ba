import type { FileSystem } from '../../base/fs.ts';

/** How often the server makes sure that the program which started it is still there. */
const watchdogEveryMs = 2_000;

/**
 * Calls `end` once, when the client is gone: its end of stdin closes even on kill -9, and a server whose parent has
 * changed was orphaned all the same.
 */
export function onClientGone(fs: FileSystem, end: () => void): void {
  const parent = process.ppid;
  let isOver = false;
  const finish = () => {
    if (isOver) return;
    isOver = true;
    end();
  };
  process.stdin.on('end', finish);
  process.stdin.on('close', finish);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, finish);
  const look = () => {
    if (process.ppid !== parent) finish();
  };
  fs.every(watchdogEveryMs, look, { keepsProcess: false });
}
