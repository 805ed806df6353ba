import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { lookUntil } from '../../../src/base/wait-for-change.ts';
import { systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a change in the folder ends the pause', async () => {
  const folder = temporaryFolder();
  let looks = 0;
  // Without the watch, the pause would never end.
  const fs = {
    ...nodeFileSystem,
    sleep: (_ms: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}) =>
      nodeFileSystem.sleep(2 ** 30, { signal }),
  };
  const came = lookUntil(fs, folder, 60_000, async () => {
    looks += 1;
    if (looks === 1) setImmediate(() => writeFileSync(join(folder, 'x'), ''));
    return looks > 1;
  });
  expect(await came).toBe(true);
});

test('a folder that cannot be watched is looked at again all the same', async () => {
  const fs = {
    ...nodeFileSystem,
    watch: () => {
      throw systemError('ENOSPC');
    },
    sleep: async () => undefined,
  };
  let looks = 0;
  expect(await lookUntil(fs, '/', 60_000, async () => ++looks === 3)).toBe(true);
});

test('a signal ends the wait, and so does the end of the time', async () => {
  const ended = new AbortController();
  const folder = temporaryFolder();
  const waiting = lookUntil(
    nodeFileSystem,
    folder,
    60_000,
    async () => {
      setImmediate(() => ended.abort());
      return false;
    },
    ended.signal,
  );
  expect(await waiting).toBe(false);
  expect(await lookUntil(nodeFileSystem, folder, 0, async () => false)).toBe(false);
});
