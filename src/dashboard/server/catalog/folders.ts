import { join } from 'node:path';
import { isDayFolder } from '../../../protocol/ids.ts';
import type { MailboxLayout } from '../../../protocol/layout.ts';
import { listOwnMailboxes } from '../../../store/mailboxes.ts';
import type { Store } from '../../../store/store.ts';
import { Folder, type Place } from './folder.ts';

/** In the order in which a message moves, so that one on its way is not missed. */
const places: readonly Exclude<Place, 'done'>[] = ['inbox', 'claimed', 'dead', 'dropped', 'answered'];

/** Every directory of every mailbox that messages or marks lie in, found anew at each look. */
export class Folders {
  readonly #store: Store;
  readonly #known = new Map<string, Folder>();
  /** The date folders of a mailbox, listed again when done/ has changed. */
  readonly #doneOf = new Map<string, Folder>();
  #mailboxes: readonly string[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  get mailboxes(): readonly string[] {
    return this.#mailboxes;
  }

  /** Directories whose changes are worth a look at once. */
  get watched(): readonly string[] {
    return [...this.#known.values()].filter(({ place }) => place !== 'done').map(({ path }) => path);
  }

  async list(): Promise<readonly Folder[]> {
    const mailboxes = await listOwnMailboxes(this.#store.fs, this.#store.layout);
    this.#mailboxes = mailboxes.map(({ name }) => name);
    const gone = new Set(this.#doneOf.keys());
    for (const mailbox of mailboxes) {
      gone.delete(mailbox.name);
      await this.#findIn(mailbox);
    }
    for (const name of gone) this.#doneOf.delete(name);
    return [...this.#known.values()];
  }

  async #findIn(mailbox: MailboxLayout): Promise<void> {
    const { name } = mailbox;
    for (const place of places) this.#know(mailbox[place], name, place);
    const done = this.#doneOf.get(name) ?? new Folder(mailbox.done, name, 'done');
    this.#doneOf.set(name, done);
    const { added } = await done.look(this.#store);
    // The older tool left its files in done/ itself.
    for (const date of added.filter(isDayFolder)) {
      this.#know(join(mailbox.done, date), name, 'done');
    }
  }

  #know(path: string, mailbox: string, place: Place): void {
    if (!this.#known.has(path)) this.#known.set(path, new Folder(path, mailbox, place));
  }
}
