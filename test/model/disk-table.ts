import { type Disk, keyOf } from '../support/memory-disk.ts';
import { type DiskOperation, type Outcome, perform } from '../support/memory-operations.ts';
import { type Survival, survivorsOf } from '../support/memory-power-cut.ts';

/** One of the disks that were met; two equal disks are one of these. */
export interface KnownDisk {
  readonly number: number;
  readonly disk: Disk;
}

export interface Answer {
  readonly after: KnownDisk;
  readonly outcome: Outcome;
}

export interface KnownSurvivor {
  readonly left: KnownDisk;
  readonly lost: readonly string[];
}

const maxOperations = 2 ** 24;

/** Gives equal disks one number, and does nothing twice. */
export class DiskTable {
  readonly #disks = new Map<string, KnownDisk>();
  readonly #answers = new Map<number, Answer>();
  readonly #survivors = new Map<number, readonly KnownSurvivor[]>();

  know(disk: Disk): KnownDisk {
    const key = keyOf(disk);
    const known = this.#disks.get(key) ?? { number: this.#disks.size, disk };
    this.#disks.set(key, known);
    return known;
  }

  answer(before: KnownDisk, operation: DiskOperation, operationNumber: number): Answer {
    const key = before.number * maxOperations + operationNumber;
    const known = this.#answers.get(key);
    if (known) return known;
    const { disk, outcome } = perform(before.disk, operation);
    const answer = { after: this.know(disk), outcome };
    this.#answers.set(key, answer);
    return answer;
  }

  survivors(before: KnownDisk, survival: Survival): readonly KnownSurvivor[] {
    const known = this.#survivors.get(before.number);
    if (known) return known;
    const found = survivorsOf(before.disk, survival).map(({ disk, lost }) => ({ left: this.know(disk), lost }));
    this.#survivors.set(before.number, found);
    return found;
  }
}
