import { join } from 'node:path';
import { isDatedFolder, isDayFolder } from '../../../protocol/ids.ts';
import type { MailboxLayout } from '../../../protocol/layout.ts';
import { listOwnMailboxes } from '../../../store/mailboxes.ts';
import type { Store } from '../../../store/store.ts';
import { Folder, type Place } from './folder.ts';

/** In the order in which a message moves, so that one on its way is not missed. */
const places: readonly Exclude<Place, 'done'>[] = ['inbox', 'claimed', 'dead', 'dropped', 'answered'];

/**
 * Every directory of every mailbox that messages or marks lie in, found anew at each look. Of the date folders only the
 * newest are among them until somebody asks for older mail: what was finished lies there, and is most of all.
 */
export class Folders {
  readonly #store: Store;
  readonly #known = new Map<string, Folder>();
  /** The date folders of a mailbox, listed again when done/ has changed. */
  readonly #doneOf = new Map<string, Folder>();
  #mailboxes: readonly string[] = [];
  /** The mailboxes in which a date folder lies that is not listed yet, by its date. */
  readonly #unlisted = new Map<string, MailboxLayout[]>();
  /** Everything of this date and later ones is listed; undefined until the first is. */
  #listedFrom: string | undefined;

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
      await this.findIn(mailbox);
    }
    for (const name of gone) this.#doneOf.delete(name);
    return [...this.#known.values()];
  }

  private async findIn(mailbox: MailboxLayout): Promise<void> {
    const { name } = mailbox;
    for (const place of places) this.know(mailbox[place], name, place);
    const done = this.#doneOf.get(name) ?? new Folder(mailbox.done, name, 'done');
    this.#doneOf.set(name, done);
    const { added } = await done.look(this.#store);
    // The older tool left its files in done/ itself.
    for (const date of added.filter(isDayFolder)) {
      const isLater = this.#listedFrom !== undefined && date >= this.#listedFrom;
      if (isLater || !isDatedFolder(date)) this.know(join(mailbox.done, date), name, 'done');
      else this.#unlisted.set(date, [...(this.#unlisted.get(date) ?? []), mailbox]);
    }
  }

  /** The latest date that is not listed. */
  get nextDate(): string | undefined {
    return [...this.#unlisted.keys()].sort().at(-1);
  }

  /** The earliest of all. */
  get firstUnlisted(): string | undefined {
    return [...this.#unlisted.keys()].sort().at(0);
  }

  isUnlisted(date: string): boolean {
    return this.#unlisted.has(date);
  }

  /** Lists the folders of a date from now on. @returns those folders. */
  listDate(date: string): readonly Folder[] {
    if (date === this.nextDate) this.#listedFrom = date;
    const mailboxes = this.#unlisted.get(date) ?? [];
    this.#unlisted.delete(date);
    return mailboxes.map(({ name, done }) => this.know(join(done, date), name, 'done'));
  }

  private know(path: string, mailbox: string, place: Place): Folder {
    const folder = this.#known.get(path) ?? new Folder(path, mailbox, place);
    this.#known.set(path, folder);
    return folder;
  }
}
