import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

function idOf(found: Awaited<ReturnType<KeyRing['find']>>): string | undefined {
  return found === 'damaged' ? found : found?.id;
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
  expect(readdirSync(root)).toEqual(['keys', 'secret.key']);
  expect(readdirSync(join(root, 'keys'))).toEqual([`${id}.key`]);
  expect(readFileSync(join(root, 'keys', `${id}.key`))).toEqual(readFileSync(path));
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
  expect(readdirSync(root)).toEqual(['keys', 'secret.key']);
  expect(readdirSync(join(root, 'keys'))).toEqual([`${ids[0]}.key`]);
}, 30_000);

test('of processes that rotate at once one key is left in use, and every key that anybody got is still found', async () => {
  const root = temporaryFolder();
  const first = await openRing(root).keys.current();
  const ids = await race(root, ['rotate', 'use', 'rotate', 'use', 'rotate', 'use', 'rotate']);
  const { keys } = openRing(root);
  expect((await keys.current()).id).not.toBe(first.id);
  for (const id of [first.id, ...ids]) expect(idOf(await keys.find(id))).toBe(id);
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
    expect(idOf(await keys.find(first)), `step ${failing}`).toBe(first);
    expect((await keys.rotate()).id).not.toBe(current.id);
    expect(idOf(await keys.find(current.id)), `step ${failing}`).toBe(current.id);
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

  const digits = randomBytes(32).toString('hex');
  const broken: readonly [string, string | Buffer][] = [
    ['nothing', ''],
    ['a line feed', '\n'],
    ['a few characters', 'short\n'],
    ['15 digits', '0123456789abcde'],
    ['65 zero bytes', Buffer.alloc(65)],
    ['a block of zero bytes', Buffer.alloc(4096)],
    ['40 of 64 digits', digits.slice(0, 40)],
    ['63 of 64 digits', `${digits.slice(0, 63)}\n`],
    [
      '40 of 64 digits, and zero bytes for the rest',
      Buffer.concat([Buffer.from(digits.slice(0, 40)), Buffer.alloc(25)]),
    ],
    ['64 times the digit zero', `${'0'.repeat(64)}\n`],
    ['one byte over and over', `${'ab'.repeat(32)}\n`],
    ['one character over and over', 'x'.repeat(200)],
    ['two blanks over and over', ' \t'.repeat(100)],
  ];

  test.each(broken)('that holds %s is refused with what to do, and stays as it is', async (_what, content) => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'secret.key'), content, { mode: 0o600 });
    const { keys } = openRing(root);
    const refusal =
      /^BAD_KEY: .*secret\.key holds no key, or only a part of one; .*mail waits; "cc2cc doctor" says how/;
    await expect(keys.current()).rejects.toThrow(refusal);
    await expect(keys.find('0123456789abcdef')).rejects.toThrow(refusal);
    await expect(keys.rotate()).rejects.toThrow(refusal);
    expect(readFileSync(join(root, 'secret.key'))).toEqual(Buffer.from(content));
    expect(readdirSync(root)).toEqual(['secret.key']);
  });

  test.each<[string, (key: Buffer) => Buffer]>([
    ['with a byte order mark before it', (key) => Buffer.concat([Buffer.from('\ufeff'), key])],
    ['as UTF-16', (key) => Buffer.from(key.toString(), 'utf16le')],
    ['with something behind it', (key) => Buffer.concat([key, Buffer.from('and more\n')])],
    ['with a digit that is none', (key) => Buffer.from(key.toString().replace(/^./, 'x'))],
    ['as bytes', (key) => Buffer.from(key.toString(), 'hex')],
    ['twice', (key) => Buffer.concat([key, key])],
    ['replaced by something else', () => Buffer.from('-----BEGIN CERTIFICATE----- MIIBszCCAVmgAwIBAgIU')],
  ])('%s is refused once something was signed, and good again when it is back', async (_what, damage) => {
    const root = temporaryFolder();
    const path = join(root, 'secret.key');
    const { id } = await openRing(root).keys.current();
    const good = readFileSync(path);
    writeFileSync(path, damage(good));
    await expect(openRing(root).keys.current()).rejects.toMatchObject({ code: 'BAD_KEY' });
    writeFileSync(path, good);
    expect((await openRing(root).keys.current()).id).toBe(id);
  });

  test('of another program serves, through closing and rotation, under one id', async () => {
    const root = temporaryFolder();
    const path = join(root, 'secret.key');
    writeFileSync(path, 'c29tZXRoaW5nIGVsc2UgdGhhbiBoZXggZGlnaXRz', { mode: 0o644 });
    const { id } = await openRing(root).keys.current();
    expect((await openRing(root).keys.current()).id).toBe(id);
    await openRing(root).keys.rotate();
    expect(idOf(await openRing(root).keys.find(id))).toBe(id);
  });

  test.runIf(process.platform !== 'win32')(
    'that is a folder, a link or a pipe is refused, and no reason to make another',
    async () => {
      const put: readonly ((path: string) => void)[] = [
        (path) => mkdirSync(path),
        (path) => symlinkSync('/etc/hostname', path),
        (path) => execFileSync('mkfifo', [path]),
      ];
      for (const putThere of put) {
        const root = temporaryFolder();
        putThere(join(root, 'secret.key'));
        await expect(openRing(root).keys.current()).rejects.toMatchObject({ code: 'BAD_KEY' });
        expect(readdirSync(root)).toEqual(['secret.key']);
      }
    },
  );
});

describe('a key in keys/', () => {
  /** A ring that has two keys by now. */
  async function rotated() {
    const root = temporaryFolder();
    const { id } = await openRing(root).keys.current();
    const next = await openRing(root).keys.rotate();
    return { root, id, next: next.id, path: join(root, 'keys', `${id}.key`) };
  }

  test('keeps what was signed verifiable when secret.key is lost and a new one is made', async () => {
    const root = temporaryFolder();
    const { id } = await openRing(root).keys.current();
    rmSync(join(root, 'secret.key'));
    const second = await openRing(root).keys.current();
    expect(second.id).not.toBe(id);
    expect(idOf(await openRing(root).keys.find(id))).toBe(id);
    // And the other way round, when the first is put back.
    copyFileSync(join(root, 'keys', `${id}.key`), join(root, 'secret.key'));
    expect((await openRing(root).keys.current()).id).toBe(id);
    expect(idOf(await openRing(root).keys.find(second.id))).toBe(second.id);
  });

  test('that was put in place by hand is kept with the first signature', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'secret.key'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    const { id } = await openRing(root).keys.current();
    expect(readdirSync(join(root, 'keys'))).toEqual([`${id}.key`]);
  });

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['65 zero bytes', Buffer.alloc(65)],
    ['40 digits', '0123456789'.repeat(4)],
    ['another key', `${randomBytes(32).toString('hex')}\n`],
    ['what another program wrote', 'c29tZXRoaW5nIGVsc2UgdGhhbiBoZXggZGlnaXRz'],
  ])('that holds %s is damaged, which is said, and the others serve', async (_what, content) => {
    const { root, id, next, path } = await rotated();
    const good = readFileSync(path);
    writeFileSync(path, content);
    const { keys, warnings } = openRing(root);
    expect(await keys.find(id)).toBe('damaged');
    expect(warnings).toEqual([
      expect.stringMatching(/does not hold the key that its name says; mail signed with it waits; /),
    ]);
    expect([(await keys.current()).id, idOf(await keys.find(next))]).toEqual([next, next]);
    writeFileSync(path, good);
    expect(idOf(await keys.find(id))).toBe(id);
  });

  test('whose file is a folder is damaged', async () => {
    const { root, id, path } = await rotated();
    rmSync(path);
    mkdirSync(path);
    expect(await openRing(root).keys.find(id)).toBe('damaged');
  });

  test('cannot be kept where something else is in place of the folder, which is said and keeps nobody from signing', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'keys'), 'in its place');
    const { keys, warnings } = openRing(root);
    const { id } = await keys.current();
    expect((await keys.current()).id).toBe(id);
    expect(warnings).toEqual([expect.stringMatching(/keys.*cannot be written.*if secret\.key is lost/)]);
  });
});
