import { join } from 'node:path';
import type { Bridge } from '../bridge/bridge.ts';
import { onItsOwn } from '../bridge/file-by-file.ts';
import { putAside } from '../bridge/put-aside.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { endsOf, inspect, isPerhapsUndecodable, listInboxUnsorted } from '../store/inbox.ts';
import { requireOwnMailbox } from '../store/mailboxes.ts';
import { quarantineUndecodable } from '../store/quarantine.ts';
import { whyRefused } from '../trust/verdict.ts';

/** A message in an inbox, and the name of its file there. */
export interface WaitingMessage {
  readonly fileName: string;
  readonly message: Message;
}

/** Looks into one inbox again and again, remembering what it has read. */
export class WaitingMail {
  readonly #bridge: Bridge;
  readonly #known = new Map<string, Message>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /**
   * What waits now, oldest first; of very much, the ends. Broken files are put aside on the way. What must not be
   * handed over is left out; the next hand-over puts it aside and tells the person.
   * @param isWanted spares reading files whose names tell enough.
   */
  async list(mailbox: MailboxLayout, isWanted: (fileName: string) => boolean = () => true): Promise<WaitingMessage[]> {
    const { store } = this.#bridge;
    await requireOwnMailbox(store.fs, mailbox);
    const names = endsOf((await listInboxUnsorted(store, mailbox)).filter(isWanted));
    if (names.some(isPerhapsUndecodable)) await quarantineUndecodable(store, mailbox);
    const present = new Set(names);
    for (const name of this.#known.keys()) if (!present.has(name)) this.#known.delete(name);
    for (const name of names) if (!this.#known.has(name)) await this.read(mailbox, name);
    return names.flatMap((fileName) => {
      const message = this.#known.get(fileName);
      return message && whyRefused(message) === undefined ? [{ fileName, message }] : [];
    });
  }

  private async read(mailbox: MailboxLayout, name: string): Promise<void> {
    const entry = await inspect(this.#bridge.store, mailbox, name);
    if (entry.kind === 'message') this.#known.set(name, entry.message);
    if (entry.kind !== 'broken') return;
    const path = join(mailbox.inbox, name);
    await onItsOwn(this.#bridge, path, () => putAside(this.#bridge, mailbox, path, entry.reason));
  }
}
