import { isSystemError } from '../../base/errors.ts';
import { orMissing } from '../../base/files.ts';
import type { FileStats } from '../../base/fs.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { ensureMailbox } from '../../store/store.ts';

/** Some file systems count the time of a folder in steps of this length. */
const coarsestTimeMs = 2_000;

/**
 * Watches the inbox of whatever name a session has, also after somebody removed or replaced the folder. A watch is a hint:
 * the folder may lie where none works, and the system allows each account so many.
 */
export class InboxWatch {
  readonly #bridge: Bridge;
  readonly #onChange: () => void;
  #watched: { readonly inbox: string; readonly inode: bigint; end(): void } | undefined;
  #looked: { readonly inbox: string; readonly stats: FileStats; readonly atMs: number } | undefined;

  constructor(bridge: Bridge, onChange: () => void) {
    this.#bridge = bridge;
    this.#onChange = onChange;
  }

  /** Call before the folder is listed: what comes afterwards counts as a change. */
  async follow({ name, inbox }: MailboxLayout): Promise<void> {
    const { store } = this.#bridge;
    let stats = await orMissing(store.fs.stat(inbox));
    if (stats === undefined) {
      store.verifiedMailboxes.delete(name);
      await ensureMailbox(store, name);
      stats = await store.fs.stat(inbox);
    }
    this.#looked = { inbox, stats, atMs: store.fs.nowMs() };
    if (this.#watched?.inbox === inbox && this.#watched.inode === stats.inode) return;
    this.end();
    const end = this.watchIfPossible(inbox);
    this.#watched = end && { inbox, inode: stats.inode, end };
  }

  /** Whether the folder may have changed since the last `follow`, by its time alone. */
  async mayHaveChanged(): Promise<boolean> {
    if (!this.#looked) return true;
    const { inbox, stats, atMs } = this.#looked;
    const now = await orMissing(this.#bridge.store.fs.stat(inbox));
    const isSame = now?.inode === stats.inode && now.modifiedAtMs === stats.modifiedAtMs;
    // Another change in the same step of the clock would leave the same time.
    return !isSame || atMs - stats.modifiedAtMs < coarsestTimeMs;
  }

  end(): void {
    this.#watched?.end();
    this.#watched = undefined;
  }

  private watchIfPossible(inbox: string): (() => void) | undefined {
    try {
      return this.#bridge.store.fs.watch(inbox, this.#onChange);
    } catch (error) {
      if (isSystemError(error, 'EMFILE', 'ENOSPC')) return undefined;
      throw error;
    }
  }
}
