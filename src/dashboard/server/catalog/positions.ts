import { join } from 'node:path';
import { orMissing } from '../../../base/files.ts';
import {
  claimName,
  deadReasonName,
  isMessageFile,
  movedName,
  redeliveredName,
  stemOfMessage,
} from '../../../protocol/file-names.ts';
import { isMessageId, isOwnId } from '../../../protocol/id-form.ts';
import { dateFolderOf } from '../../../protocol/ids.ts';
import type { Store } from '../../../store/store.ts';
import { type Entry, keyOf, type Location } from './entry.ts';
import type { Folder, Place } from './folder.ts';
import { Folders } from './folders.ts';

/** What differs between two looks. */
export interface CatalogChanges {
  readonly changed: ReadonlySet<Entry>;
  readonly removed: readonly Entry[];
}

const rank: Record<Place, number> = { inbox: 0, claimed: 1, done: 2, dead: 3, dropped: 4, answered: 5 };

/** Which message lies where, from the names of files alone. */
export class Positions {
  readonly folders: Folders;
  readonly #store: Store;
  readonly #byKey = new Map<string, Entry>();
  readonly #answered = new Map<string, Set<string>>();
  /** Entries whose ids tell no time, by where their files lie. */
  readonly #foreign = new Map<string, Entry>();

  constructor(store: Store) {
    this.#store = store;
    this.folders = new Folders(store);
  }

  get(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  isAnswered({ mailbox, id }: Entry): boolean {
    return this.#answered.get(mailbox)?.has(id) ?? false;
  }

  async look(): Promise<CatalogChanges & { readonly added: readonly Entry[] }> {
    const changed = new Set<Entry>();
    const added: Entry[] = [];
    const lost: [Folder, string][] = [];
    for (const folder of await this.folders.list()) {
      const { added: names, removed } = await folder.look(this.#store);
      for (const name of names) {
        const noted = this.note(folder, name, changed, added);
        // Waiting for what is done already would be felt with many messages.
        if (noted !== undefined) await noted;
      }
      for (const name of removed) lost.push([folder, name]);
    }
    for (const date of this.datesOfMoved(lost)) added.push(...(await this.listDate(date)).added);
    // Only now: a message that moved is known at its new place by then.
    const removed = lost.flatMap(([folder, name]) => this.displace(folder, name, changed) ?? []);
    for (const { key } of removed) this.#byKey.delete(key);
    return { changed, added, removed };
  }

  /** Looks at the folders of one date for the first time. */
  async listDate(date: string): Promise<{ readonly added: readonly Entry[] }> {
    const added: Entry[] = [];
    for (const folder of this.folders.listDate(date)) {
      const { added: names } = await folder.look(this.#store);
      for (const name of names) await this.note(folder, name, new Set(), added);
    }
    return { added };
  }

  /** Mail is filed under the date of its own, which may be one that nobody has asked for. */
  private datesOfMoved(lost: readonly (readonly [Folder, string])[]): Set<string> {
    const ids = lost.flatMap(([{ place }, name]) => idOfFile(place, name) ?? []);
    return new Set(ids.map(dateFolderOf).filter((date) => this.folders.isUnlisted(date)));
  }

  /** @returns something to wait for where a file must be looked at. */
  private note(folder: Folder, fileName: string, changed: Set<Entry>, added: Entry[]): Promise<void> | undefined {
    const id = idOfFile(folder.place, fileName);
    if (id === undefined) this.noteRedelivery(folder, fileName, changed);
    else if (folder.place === 'answered') this.noteAnswer(folder.mailbox, id, changed);
    else if (isOwnId(id)) this.place({ folder, fileName }, id, keyOf(id, folder.mailbox, undefined), changed, added);
    else return this.noteForeign({ folder, fileName }, id, changed, added);
    return undefined;
  }

  private async noteForeign(location: Location, id: string, changed: Set<Entry>, added: Entry[]): Promise<void> {
    const { folder, fileName } = location;
    const key = await this.foreignKey(folder, fileName, id);
    if (key === undefined) return;
    this.#foreign.set(join(folder.path, fileName), this.place(location, id, key, changed, added));
  }

  private place(location: Location, id: string, key: string, changed: Set<Entry>, added: Entry[]): Entry {
    const known = this.#byKey.get(key);
    const entry = known ?? { key, id, mailbox: location.folder.mailbox, locations: [location], summary: undefined };
    changed.add(entry);
    if (known) {
      known.locations = [...known.locations, location].sort((one, other) => rankOf(one) - rankOf(other));
      return known;
    }
    this.#byKey.set(key, entry);
    added.push(entry);
    return entry;
  }

  /** Another program's name tells no time, and its file keeps the one at which it was written. */
  private async foreignKey(folder: Folder, fileName: string, id: string): Promise<string | undefined> {
    const stats = await orMissing(this.#store.fs.stat(join(folder.path, fileName)));
    return stats && keyOf(id, folder.mailbox, Math.max(0, Math.trunc(stats.modifiedAtMs)));
  }

  private noteAnswer(mailbox: string, id: string, changed: Set<Entry>): void {
    const answered = this.#answered.get(mailbox) ?? new Set();
    this.#answered.set(mailbox, answered.add(id));
    const entry = isOwnId(id) ? this.#byKey.get(keyOf(id, mailbox, undefined)) : undefined;
    if (entry) changed.add(entry);
  }

  private noteRedelivery({ mailbox }: Folder, fileName: string, changed: Set<Entry>): void {
    const id = redeliveredName.parse(fileName);
    const entry = id !== undefined && isOwnId(id) ? this.#byKey.get(keyOf(id, mailbox, undefined)) : undefined;
    if (entry) changed.add(entry);
  }

  private displace(folder: Folder, fileName: string, changed: Set<Entry>): Entry | undefined {
    const id = idOfFile(folder.place, fileName);
    if (id === undefined || folder.place === 'answered') return undefined;
    const entry = isOwnId(id)
      ? this.#byKey.get(keyOf(id, folder.mailbox, undefined))
      : this.#foreign.get(join(folder.path, fileName));
    if (!isOwnId(id)) this.#foreign.delete(join(folder.path, fileName));
    if (!entry) return undefined;
    entry.locations = entry.locations.filter((place) => place.folder !== folder || place.fileName !== fileName);
    changed.add(entry);
    if (entry.locations.length > 0) return undefined;
    changed.delete(entry);
    return entry;
  }
}

function rankOf({ folder }: Location): number {
  return rank[folder.place];
}

/** The id that a file name stands for; a file of another program goes by its name until it is taken. */
function idOfFile(place: Place, fileName: string): string | undefined {
  if (place === 'claimed') return claimName.parse(fileName)?.id;
  if (!isMessageFile(fileName) || fileName.startsWith('.')) return undefined;
  const isDead = place === 'dead' || place === 'dropped';
  if (isDead && (deadReasonName.parse(fileName) ?? redeliveredName.parse(fileName)) !== undefined) return undefined;
  const moved = place === 'inbox' ? movedName.parse(fileName) : undefined;
  const id = moved?.why === 'forwarded' ? moved.stem : stemOfMessage(fileName);
  return isMessageId(id) ? id : undefined;
}
