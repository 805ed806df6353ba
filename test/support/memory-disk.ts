/**
 * A disk in memory, as a value: every change gives a new one. It knows two truths, what processes see and what would
 * be left after a power cut.
 */
export interface Disk {
  /** What processes see: the inode behind `<inode of the directory>/<name>`. */
  readonly entries: Entries;
  /** What surely survives a power cut. */
  readonly durable: Entries;
  /** Changes of names that may or may not survive one, in the order in which they were made. */
  readonly pending: readonly Change[];
  /** Regular files by inode; an inode that is not here is a directory. */
  readonly files: ReadonlyMap<number, FileContent>;
  /**
   * Names in a folder tmp/ are durable at once: nobody but their writer looks at them, and whether they survive would
   * only multiply the cases of somebody who tries them all.
   */
  readonly keepsDrafts: boolean;
}

export type Entries = ReadonlyMap<string, number>;

export interface FileContent {
  readonly text: string;
  readonly isDurable: boolean;
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
}

/** One operation on names; on a journaling file system it survives whole or not at all. */
export interface Change {
  readonly verb: 'make' | 'link' | 'rename' | 'replace' | 'remove';
  /** What it was called with. */
  readonly paths: readonly string[];
  readonly effects: readonly Effect[];
}

export interface Effect {
  readonly directory: number;
  /** `<inode of the directory>/<name>` */
  readonly entry: string;
  /** Undefined where the name was removed. */
  readonly inode: number | undefined;
}

const rootInode = 0;

export const emptyDisk: Disk = {
  entries: new Map(),
  durable: new Map(),
  pending: [],
  files: new Map(),
  keepsDrafts: true,
};

const inodes = new Map<string, number>();

/**
 * A free inode for a new file or directory. It follows from the path, so that two orders of doing independent things
 * lead to equal disks.
 */
export function freeInode(disk: Disk, path: string): number {
  for (let generation = path; ; generation += '+') {
    const inode = inodes.get(generation) ?? inodes.size + 1;
    inodes.set(generation, inode);
    if (!disk.files.has(inode) && !leadsTo(disk.entries, inode) && !leadsTo(disk.durable, inode)) return inode;
  }
}

function leadsTo(entries: Entries, wanted: number): boolean {
  for (const inode of entries.values()) if (inode === wanted) return true;
  return false;
}

/** The inode behind a path, or undefined. */
export function lookUp(entries: Entries, path: string): number | undefined {
  let inode: number | undefined = rootInode;
  for (const name of partsOf(path)) {
    if (inode === undefined) return undefined;
    inode = entries.get(`${inode}/${name}`);
  }
  return inode;
}

/** The directory that holds a path, whether the path exists or not; undefined if there is no such directory. */
export function locateEntry(disk: Disk, path: string): { directory: number; entry: string } | undefined {
  const parts = partsOf(path);
  const directory = lookUp(disk.entries, parts.slice(0, -1).join('/'));
  if (directory === undefined || disk.files.has(directory)) return undefined;
  return { directory, entry: `${directory}/${parts.at(-1)}` };
}

export function namesIn(entries: Entries, directory: number): string[] {
  const prefix = `${directory}/`;
  return [...entries.keys()].filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
}

export function applyEffects(entries: Entries, changes: readonly Change[]): Entries {
  const result = new Map(entries);
  for (const { entry, inode } of changes.flatMap(({ effects }) => effects)) {
    if (inode === undefined) result.delete(entry);
    else result.set(entry, inode);
  }
  return result;
}

/** Paths can come from node:path of any platform. */
export function partsOf(path: string): string[] {
  return path.split(/[\\/]/).filter((part) => part !== '');
}

const numbersOfTexts = new Map<string, number>();

/** Equal for equal disks, and only for those. What no name leads to is left out, and so are times. */
export function keyOf(disk: Disk): string {
  const names = [...disk.durable].map(([entry, inode]) => `${entry}=${inode}`).sort();
  const changes = disk.pending.map(({ effects }) => effects.map(({ entry, inode }) => `${entry}=${inode}`).join('&'));
  const reachable = new Set([
    ...disk.durable.values(),
    ...disk.entries.values(),
    ...disk.pending.flatMap(({ effects }) => effects.map(({ inode }) => inode)),
  ]);
  const files = [...disk.files].filter(([inode]) => reachable.has(inode)).sort(([one], [other]) => one - other);
  const contents = files.map(([inode, { text, isDurable }]) => `${inode}:${numberOf(text)}${isDurable ? '' : '?'}`);
  return [names.join(), changes.join(), contents.join()].join('|');
}

function numberOf(text: string): number {
  const number = numbersOfTexts.get(text) ?? numbersOfTexts.size;
  numbersOfTexts.set(text, number);
  return number;
}
