import { join } from 'node:path';
import { discard } from '../../base/files.ts';
import type { FileStats } from '../../base/fs.ts';
import { Pace } from '../../base/pace.ts';
import type { Store } from '../store.ts';
import { type HistoryFolder, listKeys, readLine, readRest } from './history-folder.ts';
import { ensureIndexFolder, indexFolder, type Manifest, tryTo, writeManifest } from './history-manifest.ts';
import { readSegment, rowsOf, type Segment, toRows, writeSegment } from './history-segment.ts';

/** So many new messages are read at each search before they are worth a segment; of a day that is over, one is. */
const worthSegment = 256;
const maxSegmentLines = 8192;
const maxSegmentCharacters = 16 * 1024 * 1024;
/** A segment with fewer lines is joined with what comes next. */
const smallSegmentLines = 2048;
const smallSegmentBytes = 4 * 1024 * 1024;
/** Names may change twice within the resolution of a folder's time stamp; one that is older has come to rest. */
const restMs = 2_000;

/** Compares an index with its folder and brings it up to date. */
export class Refresh {
  readonly #store: Store;
  readonly #folder: HistoryFolder;
  readonly #stats: FileStats;
  readonly #listedAtMs: number;
  readonly #kept: { readonly segment: Segment; readonly lines: Buffer }[] = [];
  /** Lines that are to come into a new segment. */
  #pool: string[] = [];
  #poolCharacters = 0;
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
    for (const segment of manifest?.segments ?? []) await this.takeOver(segment, missing);
    this.#closed = (manifest?.closed ?? []).filter((key) => missing.delete(key));
    await this.readMissing([...missing]);
    const worth = isPastDay(this.#folder, this.#listedAtMs) ? 1 : worthSegment;
    if (this.#pool.length >= worth) await this.joinSmallOnes();
    await this.writePool(() => this.#pool.length >= worth);
    await this.finish(manifest);
    const closed = await readRest(this.#store, this.#folder, this.#closed);
    return [...this.#kept.map(({ lines }) => lines), Buffer.from(toRows(this.#pool)), closed];
  }

  /** Keeps a segment whose messages are all there; of another one, the lines of those that are. */
  private async takeOver(segment: Segment, missing: Set<string>): Promise<void> {
    const content = await readSegment(this.#store.fs, indexFolder(this.#store, this.#folder), segment);
    const present = content ? rowsOf(content.keys).map((key) => missing.delete(key)) : [];
    if (content && !present.includes(false)) {
      this.#kept.push({ segment, lines: content.lines });
      return;
    }
    this.#hasChanged = true;
    const lines = content ? rowsOf(content.lines) : [];
    this.addToPool(lines.filter((_line, index) => present[index]).map(fromBytesText));
  }

  private async readMissing(keys: readonly string[]): Promise<void> {
    // Whoever waits beside this process's search must not wait for all of it.
    const pace = new Pace(this.#store.fs);
    for (const key of keys) {
      await pace.step();
      const line = await readLine(this.#store, this.#folder, key);
      if (line === 'closed') this.#closed.push(key);
      else this.addToPool([line]);
      if (!this.isPoolFull()) continue;
      // A process that is ended in the middle of a large mailbox has not worked for nothing.
      if (await this.writePool(() => this.isPoolFull())) await this.writeManifest(null);
    }
  }

  private async joinSmallOnes(): Promise<void> {
    const small = this.#kept.filter(
      ({ segment }) => segment.lines < smallSegmentLines && segment.sizeBytes < smallSegmentBytes,
    );
    for (const one of small) {
      this.#kept.splice(this.#kept.indexOf(one), 1);
      this.addToPool(rowsOf(one.lines).map(fromBytesText));
    }
  }

  private addToPool(lines: readonly string[]): void {
    for (const line of lines) {
      this.#pool.push(line);
      this.#poolCharacters += line.length;
    }
  }

  /** @returns whether all that is due could be written; what is not stays in the pool. */
  private async writePool(isDue: () => boolean): Promise<boolean> {
    while (isDue()) {
      const lines = this.#pool.slice(0, this.countForSegment());
      const segment = await tryTo(async () => {
        const folder = await ensureIndexFolder(this.#store, this.#folder);
        return writeSegment(this.#store.fs, folder, lines.map(keyOf), lines);
      });
      if (!segment) return false;
      this.#pool.splice(0, lines.length);
      this.#poolCharacters -= lines.reduce((sum, line) => sum + line.length, 0);
      this.#kept.push({ segment, lines: Buffer.from(toRows(lines)) });
      this.#hasChanged = true;
    }
    return true;
  }

  private isPoolFull(): boolean {
    return this.#pool.length >= maxSegmentLines || this.#poolCharacters >= maxSegmentCharacters;
  }

  private countForSegment(): number {
    let characters = 0;
    const tooFar = this.#pool.findIndex((line, index) => {
      characters += line.length;
      return index >= maxSegmentLines || characters > maxSegmentCharacters;
    });
    return tooFar === -1 ? this.#pool.length : Math.max(1, tooFar);
  }

  private async finish(manifest: Manifest | undefined): Promise<void> {
    const isAtRest = this.#stats.modifiedAtMs < this.#listedAtMs - restMs;
    const stamp = isAtRest ? stampOf(this.#stats) : null;
    // A small folder that changes all the time needs no index.
    const isWorthIt = manifest !== undefined || this.#kept.length > 0;
    if (!isWorthIt || !(this.#hasChanged || stamp !== null)) return;
    await this.writeManifest(stamp);
    // They hold the texts of messages that may be gone; whoever reads them now falls back to the message files.
    const kept = new Set(this.#kept.map(({ segment }) => segment.file));
    for (const { file } of manifest?.segments ?? []) {
      if (!kept.has(file)) await discard(this.#store.fs, join(indexFolder(this.#store, this.#folder), file));
    }
  }

  private writeManifest(stamp: string | null): Promise<void> {
    const rest = this.#pool.map(keyOf);
    const segments = this.#kept.map(({ segment }) => segment);
    const manifest = { format: 1, stamp, foreign: this.#hasForeign, segments, rest, closed: this.#closed } as const;
    return writeManifest(this.#store, this.#folder, manifest);
  }
}

/** Tells whether names in a folder may have come or gone. */
export function stampOf({ inode, modifiedAtMs, changedAtMs }: FileStats): string {
  return `${inode}-${modifiedAtMs}-${changedAtMs}`;
}

function isPastDay({ key }: HistoryFolder, nowMs: number): boolean {
  const today = `done-${new Date(nowMs).toISOString().slice(0, 10)}`;
  return /^done-\d{4}-/.test(key) && key < today;
}

function keyOf(line: string): string {
  return line.slice(0, line.indexOf('\x1f'));
}

function fromBytesText(line: string): string {
  return Buffer.from(line, 'latin1').toString();
}
