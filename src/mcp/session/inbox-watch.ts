import { orMissing } from '../../base/files.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { ensureMailbox } from '../../store/store.ts';

/** Watches the inbox of whatever name a session has, also after somebody removed or replaced the folder. */
export class InboxWatch {
  readonly #bridge: Bridge;
  readonly #onChange: () => void;
  #current: { readonly inbox: string; readonly inode: bigint; end(): void } | undefined;

  constructor(bridge: Bridge, onChange: () => void) {
    this.#bridge = bridge;
    this.#onChange = onChange;
  }

  async follow({ name, inbox }: MailboxLayout): Promise<void> {
    const { store } = this.#bridge;
    const inode = (await orMissing(store.fs.stat(inbox)))?.inode;
    if (inode !== undefined && this.#current?.inbox === inbox && this.#current.inode === inode) return;
    this.end();
    if (inode === undefined) {
      store.verifiedMailboxes.delete(name);
      await ensureMailbox(store, name);
    }
    const end = store.fs.watch(inbox, this.#onChange);
    this.#current = { inbox, inode: (await store.fs.stat(inbox)).inode, end };
  }

  end(): void {
    this.#current?.end();
    this.#current = undefined;
  }
}
