import type { FileStats } from '../../src/base/fs.ts';
import {
  applyEffects,
  type Change,
  type Disk,
  type Effect,
  type FileContent,
  freeInode,
  locateEntry,
  lookUp,
  namesIn,
  partsOf,
} from './memory-disk.ts';

/** One call of a file system, as data. */
export type DiskOperation =
  | { readonly name: NameOperation; readonly path: string }
  | { readonly name: 'link' | 'rename'; readonly path: string; readonly added: string }
  | { readonly name: 'replaceFile'; readonly path: string; readonly text: string; readonly durable: boolean }
  | { readonly name: 'write'; readonly path: string; readonly inode: number; readonly text: string }
  | { readonly name: 'sync' | 'close'; readonly path: string; readonly inode: number };

type NameOperation =
  | 'createFile'
  | 'syncDirectory'
  | 'unlink'
  | 'readFile'
  | 'readDirectory'
  | 'stat'
  | 'makeDirectory'
  | 'removeDirectory';

/** What an operation gives: a value of plain data, or the code of the system's error. */
export type Outcome = { readonly value: unknown } | { readonly code: string };

export interface Performed {
  readonly disk: Disk;
  readonly outcome: Outcome;
}

/** Where no time is given, all files are as old as this. */
export const memoryTimeMs = Date.UTC(2026, 0, 2);

export function perform(disk: Disk, operation: DiskOperation, nowMs = memoryTimeMs): Performed {
  switch (operation.name) {
    case 'createFile':
      return addInode(disk, operation.path, { text: '', isDurable: false, modifiedAtMs: nowMs });
    case 'makeDirectory':
      return addInode(disk, operation.path, undefined);
    case 'write':
      return writeFile(disk, operation.inode, operation.text, nowMs);
    case 'sync':
      return syncFile(disk, operation.inode);
    case 'close':
      return done(disk);
    case 'link':
      return link(disk, operation.path, operation.added);
    case 'rename':
      return rename(disk, operation.path, operation.added);
    case 'replaceFile':
      return replaceFile(disk, operation, nowMs);
    case 'unlink':
    case 'removeDirectory':
      return remove(disk, operation);
    case 'syncDirectory':
      return syncDirectory(disk, operation.path);
    default:
      return read(disk, operation);
  }
}

function done(disk: Disk, value: unknown = null): Performed {
  return { disk, outcome: { value } };
}

function fail(disk: Disk, code: string): Performed {
  return { disk, outcome: { code } };
}

function addInode(disk: Disk, path: string, content: FileContent | undefined): Performed {
  const place = locateEntry(disk, path);
  if (!place) return fail(disk, 'ENOENT');
  if (disk.entries.has(place.entry)) return fail(disk, 'EEXIST');
  const inode = freeInode(disk, path);
  const files = content ? new Map(disk.files).set(inode, content) : disk.files;
  const changed = changeNames({ ...disk, files }, 'make', [path], [{ ...place, inode }]);
  return done(changed, content ? { descriptor: inode, path } : null);
}

function writeFile(disk: Disk, inode: number, added: string, modifiedAtMs: number): Performed {
  const text = (disk.files.get(inode)?.text ?? '') + added;
  return done({ ...disk, files: new Map(disk.files).set(inode, { text, isDurable: false, modifiedAtMs }) });
}

function syncFile(disk: Disk, inode: number): Performed {
  const content = disk.files.get(inode);
  return content
    ? done({ ...disk, files: new Map(disk.files).set(inode, { ...content, isDurable: true }) })
    : done(disk);
}

function link(disk: Disk, existing: string, added: string): Performed {
  const inode = lookUp(disk.entries, existing);
  const place = locateEntry(disk, added);
  if (inode === undefined || !place) return fail(disk, 'ENOENT');
  if (disk.entries.has(place.entry)) return fail(disk, 'EEXIST');
  return done(changeNames(disk, 'link', [added], [{ ...place, inode }]));
}

function rename(disk: Disk, from: string, to: string): Performed {
  const inode = lookUp(disk.entries, from);
  const [source, target] = [locateEntry(disk, from), locateEntry(disk, to)];
  if (inode === undefined || !source || !target) return fail(disk, 'ENOENT');
  // rename(2): between two names of one file it succeeds and does nothing.
  if (disk.entries.get(target.entry) === inode) return done(disk);
  const effects = [
    { ...source, inode: undefined },
    { ...target, inode },
  ];
  return done(changeNames(disk, 'rename', [from, to], effects));
}

function replaceFile(
  disk: Disk,
  { path, text, durable }: { readonly path: string; readonly text: string; readonly durable: boolean },
  modifiedAtMs: number,
): Performed {
  const place = locateEntry(disk, path);
  if (!place) return fail(disk, 'ENOENT');
  const inode = freeInode(disk, path);
  const files = new Map(disk.files).set(inode, { text, isDurable: durable, modifiedAtMs });
  return done(changeNames({ ...disk, files }, 'replace', [path], [{ ...place, inode }]));
}

function remove(disk: Disk, { name, path }: { readonly name: string; readonly path: string }): Performed {
  const place = locateEntry(disk, path);
  const inode = lookUp(disk.entries, path);
  if (!place || inode === undefined) return fail(disk, 'ENOENT');
  const isFile = disk.files.has(inode);
  if (name === 'unlink' && !isFile) return fail(disk, 'EISDIR');
  if (name === 'removeDirectory' && isFile) return fail(disk, 'ENOTDIR');
  if (name === 'removeDirectory' && namesIn(disk.entries, inode).length > 0) return fail(disk, 'ENOTEMPTY');
  return done(changeNames(disk, 'remove', [path], [{ ...place, inode: undefined }]));
}

/**
 * Makes every pending change that touches the directory durable as a whole. What it leaves pending loses the effects
 * on names that are decided now.
 */
function syncDirectory(disk: Disk, path: string): Performed {
  const directory = lookUp(disk.entries, path);
  if (directory === undefined) return fail(disk, 'ENOENT');
  const isKept = ({ effects }: Change) => effects.some((effect) => effect.directory === directory);
  const durable = applyEffects(disk.durable, disk.pending.filter(isKept));
  const pending: Change[] = [];
  const decided = new Set<string>();
  for (const change of disk.pending.toReversed()) {
    const open = change.effects.filter(({ entry }) => !decided.has(entry));
    if (isKept(change)) for (const { entry } of change.effects) decided.add(entry);
    else if (open.length > 0) pending.unshift({ ...change, effects: open });
  }
  return done({ ...disk, durable, pending });
}

function changeNames(disk: Disk, verb: Change['verb'], paths: readonly string[], effects: readonly Effect[]): Disk {
  const change = { verb, paths, effects };
  const entries = applyEffects(disk.entries, [change]);
  if (disk.keepsDrafts && /[\\/]tmp[\\/][^\\/]+$/.test(paths.at(-1) ?? '')) {
    return { ...disk, entries, durable: applyEffects(disk.durable, [change]) };
  }
  return { ...disk, entries, pending: [...disk.pending, change] };
}

function read(disk: Disk, { name, path }: { readonly name: string; readonly path: string }): Performed {
  const inode = lookUp(disk.entries, path);
  if (inode === undefined) return fail(disk, 'ENOENT');
  const file = disk.files.get(inode);
  if (name === 'readFile') return file ? done(disk, file.text) : fail(disk, 'EISDIR');
  if (name === 'readDirectory') return file ? fail(disk, 'ENOTDIR') : done(disk, namesIn(disk.entries, inode).sort());
  const stats: FileStats = {
    inode: BigInt(inode),
    sizeBytes: file ? Buffer.byteLength(file.text) : 0,
    modifiedAtMs: file?.modifiedAtMs ?? memoryTimeMs,
    changedAtMs: file?.modifiedAtMs ?? memoryTimeMs,
    kind: file ? 'file' : 'directory',
  };
  return done(disk, stats);
}

/** For a schedule. */
export function describeChange({ verb, paths }: Change): string {
  return `${verb} ${paths.map(shortPath).join(' to ')}`;
}

/** The end of a path, as a person wants to read it in a schedule: of a claim its attempt and its owner's process id. */
export function shortPath(path: string): string {
  const end = partsOf(path).slice(-2).join('/');
  return end.replace(/msg-[0-9A-Z]{26}/, 'mail').replace(/(~[0-9]+~)[0-9a-f]{8}-([0-9]+)-.*/, '$1$2');
}
