import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FileSystem, nodeFileSystem } from '../../../src/base/fs.ts';
import { KeyRing } from '../../../src/trust/key-ring.ts';
import { bundleWorker, startWorker } from '../../support/bundled-worker.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { makeTemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';

const program = makeTemporaryFolder();
let worker: string;

beforeAll(async () => {
  worker = await bundleWorker(new URL('../../support/key-worker.ts', import.meta.url), program.path);
});
afterAll(program.remove);

function openRing(root: string, fs: FileSystem = nodeFileSystem) {
  const warnings: string[] = [];
  return { keys: new KeyRing(fs, root, (text) => warnings.push(text)), warnings };
}

/** Starts processes that all wait, lets them go at once, and gives the ids that they print. */
async function race(root: string, tasks: readonly ('use' | 'rotate')[]): Promise<string[]> {
  const workers = tasks.map((task) => startWorker(worker, [root, task]));
  await Promise.all(workers.map(({ child }) => child.stdout && once(child.stdout, 'data')));
  for (const { child } of workers) child.stdin?.end('go\n');
  const ended = await Promise.all(workers.map((each) => each.ended));
  expect(ended.map(({ errors }) => errors).join('')).toBe('');
  return ended.map(({ output }) => output.split('\n')[1] ?? '');
}

test('the key is made by whoever needs it first: 64 digits, for its owner only, and no draft is left', async () => {
  const root = temporaryFolder();
  const { id, bytes } = await openRing(root).keys.current();
  const path = join(root, 'secret.key');
  expect(readFileSync(path, 'utf8')).toBe(`${Buffer.from(bytes).toString('hex')}\n`);
  expect(bytes).toHaveLength(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(root)).toEqual(['secret.key']);
  expect((await openRing(root).keys.current()).id).toBe(id);
});

test('looking for a key makes none', async () => {
  const root = temporaryFolder();
  expect(await openRing(root).keys.find('0123456789abcdef')).toBeUndefined();
  expect(readdirSync(root)).toEqual([]);
});

test('eight processes that need the first key at once get the same one', async () => {
  const root = temporaryFolder();
  const ids = await race(root, Array(8).fill('use'));
  expect(new Set(ids).size).toBe(1);
  expect(readdirSync(root)).toEqual(['secret.key']);
}, 30_000);

test('of processes that rotate at once one key is left in use, and every key that anybody got is still found', async () => {
  const root = temporaryFolder();
  const first = await openRing(root).keys.current();
  const ids = await race(root, ['rotate', 'use', 'rotate', 'use', 'rotate', 'use', 'rotate']);
  const { keys } = openRing(root);
  expect((await keys.current()).id).not.toBe(first.id);
  for (const id of [first.id, ...ids]) expect((await keys.find(id))?.id).toBe(id);
  const kept = readdirSync(join(root, 'keys'));
  expect(kept.filter((file) => !/^[0-9a-f]{16}\.key$/.test(file))).toEqual([]);
  expect(kept).toContain(`${(await keys.current()).id}.key`);
}, 30_000);

test('a key that another process has put in place is noticed by one that goes on', async () => {
  const root = temporaryFolder();
  const { keys } = openRing(root);
  const before = await keys.current();
  const after = await openRing(root).keys.rotate();
  expect((await keys.current()).id).toBe(after.id);
  expect(after.id).not.toBe(before.id);
});

test('whatever step of a rotation fails, every key that was ever in use is found and one is in use', async () => {
  let count = 0;
  const counting = interceptFileSystem((_operation, perform) => {
    count += 1;
    return perform();
  });
  await rotateFrom(temporaryFolder(), counting);
  const steps = count;
  expect(steps).toBeGreaterThan(15);
  for (let failing = 1; failing <= steps; failing++) {
    const root = temporaryFolder();
    let step = 0;
    const fs = interceptFileSystem((_operation, perform) => {
      step += 1;
      // From there on nothing works, as for a process that is killed.
      if (step >= failing) throw systemError('EIO');
      return perform();
    });
    const first = await rotateFrom(root, fs);
    const { keys } = openRing(root);
    const current = await keys.current();
    expect((await keys.find(first))?.id, `step ${failing}`).toBe(first);
    expect((await keys.rotate()).id).not.toBe(current.id);
    expect((await keys.find(current.id))?.id, `step ${failing}`).toBe(current.id);
  }
});

async function rotateFrom(root: string, fs: FileSystem): Promise<string> {
  const { id } = await openRing(root).keys.current();
  await openRing(root, fs)
    .keys.rotate()
    .catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('EIO'));
  return id;
}

describe('the key file', () => {
  test.runIf(process.platform !== 'win32')(
    'that others could read is made private, and that is said once',
    async () => {
      const root = temporaryFolder();
      const { id } = await openRing(root).keys.current();
      chmodSync(join(root, 'secret.key'), 0o644);
      const { keys, warnings } = openRing(root);
      expect((await keys.current()).id).toBe(id);
      expect((await keys.current()).id).toBe(id);
      expect(warnings).toEqual([expect.stringMatching(/secret\.key \(mode 0644\).*0600 now.*cc2cc init --rotate-key/)]);
      expect(statSync(join(root, 'secret.key')).mode & 0o777).toBe(0o600);
    },
  );

  test.each(['', 'short\n', '0123456789abcde'])('that holds %j is refused with what to do', async (content) => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'secret.key'), content, { mode: 0o600 });
    await expect(openRing(root).keys.current()).rejects.toThrow(/^BAD_KEY: .*secret\.key holds no key; restore it, or/);
    expect(readFileSync(join(root, 'secret.key'), 'utf8')).toBe(content);
  });

  test('of another program serves, through closing and rotation, under one id', async () => {
    const root = temporaryFolder();
    const path = join(root, 'secret.key');
    writeFileSync(path, 'c29tZXRoaW5nIGVsc2UgdGhhbiBoZXggZGlnaXRz', { mode: 0o644 });
    const { id } = await openRing(root).keys.current();
    expect((await openRing(root).keys.current()).id).toBe(id);
    await openRing(root).keys.rotate();
    expect((await openRing(root).keys.find(id))?.id).toBe(id);
  });

  test('under the name of another key is not taken for that key', async () => {
    const root = temporaryFolder();
    const stranger = temporaryFolder();
    await openRing(stranger).keys.current();
    const { id } = await openRing(root).keys.current();
    await openRing(root).keys.rotate();
    copyFileSync(join(stranger, 'secret.key'), join(root, 'keys', `${id}.key`));
    expect(await openRing(root).keys.find(id)).toBeUndefined();
  });

  test('that is a folder is an error, and no reason to make another', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'secret.key'));
    await expect(openRing(root).keys.current()).rejects.toThrow();
    expect(readdirSync(root)).toEqual(['secret.key']);
  });
});
