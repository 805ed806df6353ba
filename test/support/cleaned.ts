import type { Batch, Removable } from '../../src/cleanup/removable.ts';
import { removeFiles } from '../../src/cleanup/remove.ts';
import type { Store } from '../../src/store/store.ts';

/** Removes what is found, batch by batch. @returns what that was. */
export async function cleaned(store: Store, batches: AsyncIterable<Batch>): Promise<Removable[]> {
  const going: Removable[] = [];
  async function* watched() {
    for await (const batch of batches) {
      going.push(...batch.files);
      yield batch;
    }
  }
  await removeFiles(store, watched());
  return going;
}

export async function allOf<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}
