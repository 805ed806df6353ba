import { orMissing } from '../../../base/files.ts';
import { type BridgeFolder, isOwnFolder, listOwnFolder } from '../../../base/own-folder.ts';

/** What a place says of the messages in it, from the first that a message comes to on. */
export type Place = 'inbox' | 'claimed' | 'done' | 'dead' | 'dropped' | 'answered';

export interface FolderChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A file system may give two changes within this time the same time stamp. */
const stampGrainMs = 2_000;

const none: FolderChanges = { added: [], removed: [] };

/** One directory, whose names are read again only after it has changed. */
export class Folder {
  readonly path: string;
  readonly mailbox: string;
  readonly place: Place;
  #names: readonly string[] = [];
  #stamp: { readonly inode: bigint; readonly modifiedAtMs: number; readonly isSettled: boolean } | undefined;

  constructor(path: string, mailbox: string, place: Place) {
    this.path = path;
    this.mailbox = mailbox;
    this.place = place;
  }

  get size(): number {
    return this.#names.length;
  }

  /** What came and went since the last look. Nothing is in it while a link or another account's folder stands in its place. */
  async look(bridge: BridgeFolder): Promise<FolderChanges> {
    const { fs } = bridge;
    const stats = await orMissing(fs.stat(this.path));
    if (!stats || !(await isOwnFolder(bridge, this.path))) return this.forget();
    const { inode, modifiedAtMs } = stats;
    const before = this.#stamp;
    if (before?.isSettled && before.inode === inode && before.modifiedAtMs === modifiedAtMs) return none;
    this.#stamp = { inode, modifiedAtMs, isSettled: Math.abs(fs.nowMs() - modifiedAtMs) > stampGrainMs };
    return this.compare(await listOwnFolder(bridge, this.path));
  }

  private forget(): FolderChanges {
    this.#stamp = undefined;
    return this.compare([]);
  }

  private compare(names: readonly string[]): FolderChanges {
    const before = this.#names;
    this.#names = names;
    if (before.length === 0) return { added: names, removed: [] };
    if (before.length === names.length && names.every((name, index) => name === before[index])) return none;
    const [known, now] = [new Set(before), new Set(names)];
    const added = names.filter((name) => !known.has(name));
    const removed = before.filter((name) => !now.has(name));
    return { added, removed };
  }
}
