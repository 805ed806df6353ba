import type { FileSystem } from '../../src/base/fs.ts';
import { type Disk, emptyDisk } from '../support/memory-disk.ts';
import { askingFileSystem } from '../support/memory-file-system.ts';
import { type DiskOperation, type Outcome, perform } from '../support/memory-operations.ts';
import { type PowerCutChoice, settled, survivorOf } from '../support/memory-power-cut.ts';

/**
 * A disk in memory that knows what a power cut may take from it: names until their directory was synced, and bytes
 * until their file was.
 */
export class MemoryDisk {
  #disk: Disk;
  /** Directories list their names in no order that means anything. */
  listsBackwards = false;
  /** Grows with every change. */
  version = 0;

  constructor(disk: Disk = { ...emptyDisk, keepsDrafts: false }) {
    this.#disk = disk;
  }

  get pendingEffects(): number {
    return this.#disk.pending.length;
  }

  get unsyncedFiles(): number[] {
    return [...this.#disk.files].filter(([, { isDurable }]) => !isDurable).map(([inode]) => inode);
  }

  clone(): MemoryDisk {
    return new MemoryDisk(this.#disk);
  }

  /** What is found when the power is back. */
  afterPowerCut(choice: PowerCutChoice): MemoryDisk {
    return new MemoryDisk(survivorOf(this.#disk, choice));
  }

  /** Everything done so far is on the disk for sure. */
  settle(): void {
    this.#disk = settled(this.#disk);
  }

  get fileSystem(): FileSystem {
    return {
      ...askingFileSystem(async (operation) => this.#perform(operation), 0),
      nowMs: () => Date.now(),
      monotonicMs: () => performance.now(),
    };
  }

  #perform(operation: DiskOperation): Outcome {
    const { disk, outcome } = perform(this.#disk, operation, Date.now());
    if (disk !== this.#disk) this.version += 1;
    this.#disk = disk;
    const isList = operation.name === 'readDirectory' && 'value' in outcome;
    return isList && this.listsBackwards ? { value: (outcome.value as string[]).toReversed() } : outcome;
  }
}
