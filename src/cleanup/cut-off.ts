import type { Batch, Removable } from './removable.ts';

/** How far from the oldest file on everything goes. */
export interface CutOff {
  readonly sinceMs: number;
  /** Of the files of that very time, the last one in the order of paths that goes; undefined for all. */
  readonly path: string | undefined;
}

export function isBefore({ sinceMs, path }: CutOff, file: Pick<Removable, 'sinceMs' | 'path'>): boolean {
  if (file.sinceMs !== sinceMs) return file.sinceMs < sinceMs;
  return path === undefined || file.path <= path;
}

type Portions = AsyncIterable<{ readonly folder: string; readonly files: readonly Removable[] }>;

/**
 * Finds the cut-off that leaves no more than `maxBytes`; undefined if that much is there. It remembers two numbers for
 * each file, and the paths of those alone that came at the time of the cut-off.
 * @param look goes through the files from which the oldest go; it may do so twice.
 * @yields a batch without files for each portion, so that it can be seen how far it is.
 */
export async function* findCutOff(look: () => Portions, maxBytes: number): AsyncGenerator<Batch, CutOff | undefined> {
  const ages = new Ages();
  for await (const { folder, files } of look()) {
    for (const file of files) ages.add(file);
    yield { folder, lookedAt: 0, files: [] };
  }
  const excessBytes = ages.totalBytes - maxBytes;
  if (excessBytes <= 0) return undefined;
  const sinceMs = ages.timeUntilWhich(excessBytes);
  const ties: Pick<Removable, 'path' | 'sizeBytes'>[] = [];
  if (ages.countAt(sinceMs) === 1) return { sinceMs, path: undefined };
  for await (const { folder, files } of look()) {
    for (const { sinceMs: time, path, sizeBytes } of files) if (time === sinceMs) ties.push({ path, sizeBytes });
    yield { folder, lookedAt: 0, files: [] };
  }
  return { sinceMs, path: lastThatGoes(ties, excessBytes - ages.bytesBefore(sinceMs)) };
}

function lastThatGoes(ties: Pick<Removable, 'path' | 'sizeBytes'>[], bytes: number): string | undefined {
  let goneBytes = 0;
  for (const { path, sizeBytes } of ties.sort((one, other) => (one.path < other.path ? -1 : 1))) {
    goneBytes += sizeBytes;
    if (goneBytes >= bytes) return path;
  }
  return undefined;
}

/** Times and sizes of very many files, 16 bytes for each. */
class Ages {
  #timesMs = new Float64Array(1024);
  #sizes = new Float64Array(1024);
  #count = 0;
  totalBytes = 0;

  add({ sinceMs, sizeBytes }: Pick<Removable, 'sinceMs' | 'sizeBytes'>): void {
    if (this.#count === this.#timesMs.length) {
      this.#timesMs = doubled(this.#timesMs);
      this.#sizes = doubled(this.#sizes);
    }
    this.#timesMs[this.#count] = sinceMs;
    this.#sizes[this.#count] = sizeBytes;
    this.#count += 1;
    this.totalBytes += sizeBytes;
  }

  /** The earliest time such that what came until then has that many bytes or more. */
  timeUntilWhich(bytes: number): number {
    const sorted = this.#timesMs.slice(0, this.#count).sort();
    let [low, high] = [0, sorted.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const timeMs = sorted[middle] ?? 0;
      if (this.sum((time) => time <= timeMs) >= bytes) high = middle;
      else low = middle + 1;
    }
    return sorted[low] ?? 0;
  }

  bytesBefore(timeMs: number): number {
    return this.sum((time) => time < timeMs);
  }

  countAt(timeMs: number): number {
    let count = 0;
    for (let index = 0; index < this.#count; index++) if (this.#timesMs[index] === timeMs) count += 1;
    return count;
  }

  private sum(isWanted: (timeMs: number) => boolean): number {
    let bytes = 0;
    for (let index = 0; index < this.#count; index++) {
      if (isWanted(this.#timesMs[index] ?? 0)) bytes += this.#sizes[index] ?? 0;
    }
    return bytes;
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(numbers.length * 2);
  more.set(numbers);
  return more;
}
