import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesAtOnce } from '../../../src/base/find-files.ts';
import { findRemovable } from '../../../src/cleanup/cleanup.ts';
import { removeFiles } from '../../../src/cleanup/remove.ts';
import { newMessageId } from '../../../src/protocol/ids.ts';
import { allOf } from '../../support/cleaned.ts';
import { interceptFileSystem, type Operation } from '../../support/intercepted-file-system.ts';
import { openTestStore } from '../../support/mail.ts';

const monthAheadMs = 30 * 24 * 60 * 60 * 1000;
const fileCount = 2 * filesAtOnce + 10;

/** A mailbox with very many files in one folder, and a store that notes what is done with them. */
async function openFull() {
  const operations: Operation[] = [];
  const fs = interceptFileSystem((operation, perform) => {
    operations.push(operation);
    return perform();
  });
  const { store, mailbox } = await openTestStore(fs);
  const later = {
    ...store,
    fs: new Proxy(fs, { get: (of, name) => (name === 'nowMs' ? nowMs : Reflect.get(of, name)) }),
  };
  const nowMs = () => Date.now() + monthAheadMs;
  const folder = join(mailbox.done, '2020-01-01');
  mkdirSync(folder, { mode: 0o700 });
  for (let number = 0; number < fileCount; number++)
    writeFileSync(join(folder, `${newMessageId(Date.now())}.json`), '{}');
  operations.length = 0;
  return { store: later, mailbox, folder, operations };
}

test('a batch holds the files of one folder, and is removed before the next files are read', async () => {
  const { store, folder, operations } = await openFull();
  const sizes: number[] = [];
  async function* watched() {
    for await (const batch of findRemovable(store, { olderThanMs: 0 })) {
      expect(new Set(batch.files.map(({ path }) => join(path, '..')))).toEqual(new Set([batch.folder]));
      sizes.push(batch.files.length);
      yield batch;
      for (const { path } of batch.files) expect(existsSync(path)).toBe(false);
    }
  }
  expect(await removeFiles(store, watched())).toMatchObject({ lookedAt: fileCount, removed: fileCount });
  expect(sizes).toEqual([filesAtOnce, filesAtOnce, 10]);
  const steps = operations.filter(
    ({ name, paths }) => name === 'unlink' || (name === 'stat' && paths[0]?.endsWith('.json')),
  );
  expect(steps.findIndex(({ name }) => name === 'unlink')).toBe(filesAtOnce);
  expect(readdirSync(folder)).toEqual([]);
});

test('the claims of a mailbox are durable before anything is removed, and again once they have changed', async () => {
  const { store, mailbox, operations } = await openFull();
  let isChanged = false;
  async function* changing() {
    for await (const batch of findRemovable(store, { olderThanMs: 0 })) {
      yield batch;
      if (!isChanged) writeFileSync(join(mailbox.claimed, 'changed'), '');
      isChanged = true;
    }
  }
  await removeFiles(store, changing());
  const order = operations.flatMap(({ name, paths }) => {
    if (name === 'syncDirectory' && paths[0] === mailbox.claimed) return ['sync'];
    return name === 'unlink' ? ['unlink'] : [];
  });
  expect(order[0]).toBe('sync');
  const second = order.indexOf('sync', 1);
  expect(second).toBe(filesAtOnce + 1);
  expect(order.filter((step) => step === 'sync')).toHaveLength(2);
});

test('it stops between two files when it is told to, and another one goes on', async () => {
  const { store, folder } = await openFull();
  const stop = new AbortController();
  const first = await removeFiles(store, findRemovable(store, { olderThanMs: 0 }), {
    signal: stop.signal,
    onProgress: async ({ removed }) => {
      if (removed === 7) stop.abort();
    },
  });
  expect(first).toMatchObject({ lookedAt: filesAtOnce, removed: 7, counts: { seen: 7 } });
  expect(readdirSync(folder)).toHaveLength(fileCount - 7);
  const second = await removeFiles(store, findRemovable(store, { olderThanMs: 0 }));
  expect(second.removed).toBe(fileCount - 7);
});

test('it stops before the end of the search for the oldest files as well', async () => {
  const { store, folder } = await openFull();
  let timeMs = 0;
  const monotonicMs = () => (timeMs += 20);
  const fs = new Proxy(store.fs, { get: (of, name) => (name === 'monotonicMs' ? monotonicMs : Reflect.get(of, name)) });
  const slow = { ...store, fs };
  const stop = new AbortController();
  // As a signal does, it comes when the process does nothing else.
  let portions = 0;
  const onProgress = async () => {
    portions += 1;
    setImmediate(() => stop.abort());
  };
  const found = findRemovable(slow, { olderThanMs: 2 * monthAheadMs, maxBytes: 0 });
  expect(await removeFiles(slow, found, { signal: stop.signal, onProgress })).toMatchObject({
    lookedAt: 0,
    removed: 0,
  });
  expect(portions).toBe(2);
  expect(readdirSync(folder)).toHaveLength(fileCount);
});

test('files that a system leaves out of a list while others are removed go all the same', async () => {
  const { store, folder } = await openFull();
  // As a file system does whose list shrinks under whoever reads it.
  const readNames: typeof store.fs.readNames = async (directory, atMost) => {
    const names = await store.fs.readNames(directory, atMost);
    await store.fs.readNames(directory, 300);
    return names;
  };
  const fs = new Proxy(store.fs, { get: (of, name) => (name === 'readNames' ? readNames : Reflect.get(of, name)) });
  const shrinking = { ...store, fs };
  const { lookedAt, removed } = await removeFiles(shrinking, findRemovable(shrinking, { olderThanMs: 0 }));
  expect([lookedAt, removed]).toEqual([fileCount, fileCount]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a dry run looks once at each file and removes none', async () => {
  const { store, folder } = await openFull();
  const found = findRemovable(store, { olderThanMs: 0, isDryRun: true });
  expect(await removeFiles(store, found, { isDryRun: true })).toMatchObject({
    lookedAt: fileCount,
    removed: fileCount,
  });
  expect(readdirSync(folder)).toHaveLength(fileCount);
  const batches = await allOf(findRemovable(store, { olderThanMs: monthAheadMs * 2 }));
  expect(batches.map(({ lookedAt, files }) => [lookedAt, files.length])).toEqual([
    [filesAtOnce, 0],
    [filesAtOnce, 0],
    [10, 0],
  ]);
});
