import { join } from 'node:path';
import { loadChildProcess } from '../../base/fs-host.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { nextBellInPlaceOfServer } from '../../claude-code/doorbells/file-doorbell.ts';

/** Reads paths until whoever writes them has ended, however it ended, and then creates the file of the last one. */
const script = 'bell=; while IFS= read -r line; do bell=$line; done; [ -z "$bell" ] || : > "$bell"';

/**
 * Rings when this server is gone, so that mail which waits for it then comes all the same: nothing of a killed process
 * runs any more, and its client starts no other. A shell waits beside it for the end of a pipe and uses no processor.
 * Windows has no such shell; there mail waits for the next sender, who rings.
 */
export class LastBell {
  readonly #bridge: Bridge;
  #shell: ReturnType<typeof startShell> | undefined;
  #watched: string | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** The folder that the client watches may change when another session begins in it. */
  async follow(recipient: Recipient): Promise<void> {
    if (process.platform === 'win32') return;
    const { folder, file } = await nextBellInPlaceOfServer(this.#bridge, recipient);
    if (folder === this.#watched) return;
    this.#shell ??= startShell();
    this.#shell.stdin.write(`${join(folder, file)}\n`);
    this.#watched = folder;
  }

  /** It rings now, or never. */
  end({ rings }: { readonly rings: boolean }): void {
    this.#shell?.stdin.end(rings ? '' : '\n');
    this.#shell = undefined;
  }
}

function startShell() {
  // Detached, because what ends the server may end its whole group.
  const shell = loadChildProcess().spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ignore = () => undefined; // Where no shell can be started, or it was killed, the next sender rings.
  shell.on('error', ignore);
  shell.stdin.on('error', ignore);
  shell.unref();
  return shell;
}
