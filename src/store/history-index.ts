import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod/mini';
import { discard, ensureDirectory, listDirectory, orMissing, readJson } from '../base/files.ts';
import type { FileStats } from '../base/fs.ts';
import { type HistoryFolder, listKeys, readLine, readLineByReader } from './history-folder.ts';
import { readSegment, rowsOf, type Segment, toRows, writeSegment } from './history-segment.ts';
import type { Store } from './store.ts';

/** So many new messages are read at each search before they are worth a segment; of a day that is over, one is. */
const worthSegment = 256;
const maxSegmentLines = 8192;
/** A segment with fewer lines is joined with what comes next. */
const smallSegmentLines = 2048;
/** Names may change twice within the resolution of a folder's time stamp; one that is older has come to rest. */
const restMs = 2_000;
/** Files of another process that is writing now are younger. */
const leftOverMs = 600_000;

const manifestSchema = z.object({
  format: z.literal(1),
  /** The folder as it was when it was listed; null if it may have changed unnoticed since. */
  stamp: z.nullable(z.string()),
  /** Some names are of other programs. */
  foreign: z.boolean(),
  segments: z.array(
    z.object({ file: z.string(), sizeBytes: z.number(), keysBytes: z.number(), lines: z.number(), sum: z.number() }),
  ),
  /** Keys that stand in no segment: too few to be worth one, or not in plain text on the disk. */
  rest: z.array(z.string()),
});

type Manifest = z.infer<typeof manifestSchema>;

/**
 * The lines of all messages in a folder. They come from the index as far as the folder's listing confirms it, by name
 * and number; a folder that was listed before and has not changed since is not listed again. What the index lacks is
 * read, and what is damaged, deleted or left over is made anew: it holds nothing that cannot be.
 */
export async function readFolderLines(store: Store, folder: HistoryFolder): Promise<readonly Buffer[]> {
  // Few lie there, and not for long.
  if (folder.key === 'claimed') return [await readRest(store, folder, [...(await listKeys(store, folder)).keys])];
  const stats = await orMissing(store.fs.stat(folder.path));
  if (!stats) return [];
  const manifest = await readManifest(store, folder);
  if (manifest?.stamp === stampOf(stats) && mayTrustStamp(folder, manifest)) {
    const segments = await readSegments(store, folder, manifest.segments);
    if (segments) return [...segments, await readRest(store, folder, manifest.rest)];
  }
  return new Refresh(store, folder, stats).run(manifest);
}

/** Removes what the index knows of folders that are gone: nothing of a message outlives it. */
export async function forgetFolders(store: Store, mailboxName: string, present: ReadonlySet<string>): Promise<void> {
  const root = indexRoot(store, mailboxName);
  for (const key of await listDirectory(store.fs, root)) {
    if (present.has(key)) continue;
    for (const file of await listDirectory(store.fs, join(root, key))) await discard(store.fs, join(root, key, file));
    await orMissing(store.fs.removeDirectory(join(root, key)));
  }
}

/** Compares an index with its folder and brings it up to date. */
class Refresh {
  readonly #store: Store;
  readonly #folder: HistoryFolder;
  readonly #stats: FileStats;
  readonly #listedAtMs: number;
  readonly #kept: { readonly segment: Segment; readonly lines: Buffer }[] = [];
  /** Lines that are to come into a new segment. */
  #pool: string[] = [];
  #closed: string[] = [];
  #hasChanged = false;
  #hasForeign = false;

  constructor(store: Store, folder: HistoryFolder, stats: FileStats) {
    this.#store = store;
    this.#folder = folder;
    this.#stats = stats;
    this.#listedAtMs = store.fs.nowMs();
  }

  async run(manifest: Manifest | undefined): Promise<readonly Buffer[]> {
    const { keys: missing, hasForeign } = await listKeys(this.#store, this.#folder);
    this.#hasForeign = hasForeign;
    for (const segment of manifest?.segments ?? []) await this.#takeOver(segment, missing);
    await this.#readMissing([...missing]);
    const worth = isPastDay(this.#folder, this.#listedAtMs) ? 1 : worthSegment;
    if (this.#pool.length >= worth) await this.#joinSmallOnes();
    await this.#writePool(worth);
    await this.#finish(manifest);
    const closed = await readRest(this.#store, this.#folder, this.#closed);
    return [...this.#kept.map(({ lines }) => lines), Buffer.from(toRows(this.#pool)), closed];
  }

  /** Keeps a segment whose messages are all there; of another one, the lines of those that are. */
  async #takeOver(segment: Segment, missing: Set<string>): Promise<void> {
    const content = await readSegment(this.#store.fs, indexFolder(this.#store, this.#folder), segment);
    const present = content ? rowsOf(content.keys).map((key) => missing.delete(key)) : [];
    if (content && !present.includes(false)) {
      this.#kept.push({ segment, lines: content.lines });
      return;
    }
    this.#hasChanged = true;
    const lines = content ? rowsOf(content.lines) : [];
    this.#pool.push(...lines.filter((_line, index) => present[index]).map(fromBytesText));
  }

  async #readMissing(keys: readonly string[]): Promise<void> {
    for (const [index, key] of keys.entries()) {
      // Whoever waits beside this process's search must not wait for all of it.
      if (index % 500 === 499) await setImmediate();
      const line = await readLine(this.#store, this.#folder, key);
      if (line === 'closed') this.#closed.push(key);
      else this.#pool.push(line);
      if (this.#pool.length < maxSegmentLines) continue;
      await this.#writePool(maxSegmentLines);
      // A process that is ended in the middle of a large mailbox has not worked for nothing.
      await this.#writeManifest(null);
    }
  }

  async #joinSmallOnes(): Promise<void> {
    const small = this.#kept.filter(({ segment }) => segment.lines < smallSegmentLines);
    for (const one of small) {
      this.#kept.splice(this.#kept.indexOf(one), 1);
      this.#pool.push(...rowsOf(one.lines).map(fromBytesText));
    }
  }

  async #writePool(minLines: number): Promise<void> {
    const { fs } = this.#store;
    while (this.#pool.length >= minLines) {
      const lines = this.#pool.splice(0, maxSegmentLines);
      const folder = await ensureIndexFolder(this.#store, this.#folder);
      const segment = await writeSegment(fs, folder, lines.map(keyOf), lines);
      this.#kept.push({ segment, lines: Buffer.from(toRows(lines)) });
      this.#hasChanged = true;
    }
  }

  async #finish(manifest: Manifest | undefined): Promise<void> {
    const isAtRest = this.#stats.modifiedAtMs < this.#listedAtMs - restMs;
    const stamp = isAtRest ? stampOf(this.#stats) : null;
    // A small folder that changes all the time needs no index.
    const isWorthIt = manifest !== undefined || this.#kept.length > 0;
    if (!isWorthIt || !(this.#hasChanged || stamp !== null)) return;
    await this.#writeManifest(stamp);
    await this.#removeOthers();
  }

  async #writeManifest(stamp: string | null): Promise<void> {
    const rest = [...this.#closed, ...this.#pool.map(keyOf)];
    const segments = this.#kept.map(({ segment }) => segment);
    const manifest: Manifest = { format: 1, stamp, foreign: this.#hasForeign, segments, rest };
    const folder = await ensureIndexFolder(this.#store, this.#folder);
    await this.#store.fs.replaceFile(join(folder, 'manifest.json'), JSON.stringify(manifest), { durable: false });
  }

  async #removeOthers(): Promise<void> {
    const { fs } = this.#store;
    const folder = indexFolder(this.#store, this.#folder);
    const listed = new Set(['manifest.json', ...this.#kept.map(({ segment }) => segment.file)]);
    for (const file of await listDirectory(fs, folder)) {
      if (listed.has(file)) continue;
      const stats = await orMissing(fs.stat(join(folder, file)));
      if (stats && Math.abs(fs.nowMs() - stats.modifiedAtMs) > leftOverMs) await discard(fs, join(folder, file));
    }
  }
}

/** In an inbox another program may write one name again and again, which the folder does not show. */
function mayTrustStamp({ key }: HistoryFolder, { foreign }: Manifest): boolean {
  return key !== 'inbox' || !foreign;
}

function isPastDay({ key }: HistoryFolder, nowMs: number): boolean {
  const today = `done-${new Date(nowMs).toISOString().slice(0, 10)}`;
  return /^done-\d{4}-/.test(key) && key < today;
}

function stampOf({ inode, modifiedAtMs, changedAtMs }: FileStats): string {
  return `${inode}-${modifiedAtMs}-${changedAtMs}`;
}

async function readManifest(store: Store, folder: HistoryFolder): Promise<Manifest | undefined> {
  const parsed = manifestSchema.safeParse(await readJson(store.fs, join(indexFolder(store, folder), 'manifest.json')));
  return parsed.success ? parsed.data : undefined;
}

async function readSegments(
  store: Store,
  folder: HistoryFolder,
  segments: readonly Segment[],
): Promise<Buffer[] | undefined> {
  const all: Buffer[] = [];
  for (const segment of segments) {
    const content = await readSegment(store.fs, indexFolder(store, folder), segment);
    if (!content) return undefined;
    all.push(content.lines);
  }
  return all;
}

async function readRest(store: Store, folder: HistoryFolder, keys: readonly string[]): Promise<Buffer> {
  const lines: string[] = [];
  for (const key of keys) {
    const line = await readLineByReader(store, folder, key);
    if (line !== undefined) lines.push(line);
  }
  return Buffer.from(toRows(lines));
}

async function ensureIndexFolder(store: Store, folder: HistoryFolder): Promise<string> {
  await ensureDirectory(store.fs, store.layout.index);
  await ensureDirectory(store.fs, indexRoot(store, folder.mailbox.name));
  await ensureDirectory(store.fs, indexFolder(store, folder));
  return indexFolder(store, folder);
}

function indexRoot(store: Store, mailboxName: string): string {
  return join(store.layout.index, mailboxName);
}

function indexFolder(store: Store, { mailbox, key }: HistoryFolder): string {
  return join(indexRoot(store, mailbox.name), key);
}

function keyOf(line: string): string {
  return line.slice(0, line.indexOf('\x1f'));
}

function fromBytesText(line: string): string {
  return Buffer.from(line, 'latin1').toString();
}
