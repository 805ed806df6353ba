import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClientVersion, installClient } from '../../test/harness/install-client.ts';

/** A copy that is there already is found well within this time. */
const noticeAfterMs = 500;

/** Makes sure that the client is there, and says so when that takes a download. */
export async function provideClient(version: ClientVersion, say: (text: string) => void): Promise<void> {
  const installing = installClient(version);
  const isThere = installing.then(
    () => true,
    () => true,
  );
  if (!(await Promise.race([isThere, delay(noticeAfterMs, false)]))) {
    say(`installing Claude Code ${version} from npm, once: a download of some 200 MB`);
  }
  await installing;
}

/** Ends an npm that this process has started, so that an interrupted download does not go on by itself. */
export function endDownload(): void {
  if (process.platform === 'win32') return;
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
  for (const [, pid, parent, command] of list.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)) {
    if (Number(parent) === process.pid && /\bnpm\b/.test(command ?? '')) process.kill(Number(pid), 'SIGTERM');
  }
}
