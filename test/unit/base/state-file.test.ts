import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { faultOfState, isFile, parserOf, readState, readStateToReplace } from '../../../src/base/state-file.ts';
import { readTranscriptSince } from '../../../src/claude-code/transcript/transcript.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { type Outside, oddKinds } from '../../support/odd-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const parse = parserOf(z.looseObject({ name: z.string(), atMs: z.nullish(z.number()) }));
/** Regular files of one's own, which only their content makes odd. */
const regular = ['file of 2 MB', 'garbage', 'empty file', 'JSON of another shape', 'JSON null'];
const irregular = Object.keys(oddKinds).filter(
  (kind) => !regular.includes(kind) && kind !== 'hard link to a foreign file',
);

let outside: Outside;
let path: string;

beforeEach(() => {
  outside = { folder: mkdtempSync(join(tmpdir(), 'cc2cc-odd-')), servers: [] };
  path = join(temporaryFolder(), 'x.json');
});

afterEach(() => {
  for (const server of outside.servers) server.close();
  rmSync(outside.folder, { recursive: true, force: true });
});

describe('readState', () => {
  test('gives what its parser makes of it, and nothing where there is no file', async () => {
    expect(await readState(nodeFileSystem, path, parse)).toBeUndefined();
    expect(await faultOfState(nodeFileSystem, path, parse)).toBeUndefined();
    for (const state of [{ name: 'x' }, { name: 'x', atMs: null }, { name: 'x', atMs: 1, more: [] }]) {
      writeFileSync(path, JSON.stringify(state));
      expect(await readState(nodeFileSystem, path, parse)).toEqual(state);
      expect(await faultOfState(nodeFileSystem, path, parse)).toBeUndefined();
    }
    for (const other of [[], 'x', 1, null, { name: 1 }, { name: 'x', atMs: '1' }, { atMs: 1 }]) {
      expect(parse(other), JSON.stringify(other)).toBeUndefined();
    }
  });

  test.runIf(process.platform !== 'win32').each(Object.keys(oddKinds))(
    'takes a %s for nothing, and says why',
    async (kind) => {
      await oddKinds[kind]?.(path, outside);
      expect(await readState(nodeFileSystem, path, parse)).toBeUndefined();
      const why = await faultOfState(nodeFileSystem, path, parse);
      // A link to nothing is a link.
      expect(why).toContain(path);
    },
  );

  test('does not take a disk that fails for a file that is missing', async () => {
    for (const code of ['EIO', 'EMFILE', 'ENOMEM']) {
      const fs = interceptFileSystem(async () => {
        throw systemError(code);
      });
      await expect(readState(fs, path, parse)).rejects.toMatchObject({ code });
    }
  });
});

test.runIf(process.platform !== 'win32')(
  'a file that may not be opened is not replaced as if it were missing',
  async () => {
    writeFileSync(path, '{"name":"x"}');
    expect(await readStateToReplace(nodeFileSystem, path, parse)).toEqual({ name: 'x' });
    expect(await readStateToReplace(nodeFileSystem, `${path}.none`, parse)).toBeUndefined();
    for (const [code, isLeft] of [
      ['EACCES', true],
      ['EPERM', true],
      ['ELOOP', false],
    ] as const) {
      const fs = interceptFileSystem(async () => {
        throw systemError(code);
      });
      expect(await readState(fs, path, parse)).toBeUndefined();
      const read = readStateToReplace(fs, path, parse);
      if (isLeft) await expect(read).rejects.toMatchObject({ code });
      else expect(await read).toBeUndefined();
    }
  },
);

describe.runIf(process.platform !== 'win32')('what is no regular file', () => {
  test.each(irregular)('a %s is neither a mark nor replaced by a state file', async (kind) => {
    await oddKinds[kind]?.(path, outside);
    const before = lstatSync(path).ino;
    expect(await isFile(nodeFileSystem, path)).toBe(false);
    await expect(nodeFileSystem.replaceFile(path, '{}', { durable: false })).rejects.toMatchObject({
      code: 'UNSAFE_FILE',
      message: expect.stringMatching(/x\.json is .*; move it away/),
    });
    expect(lstatSync(path).ino).toBe(before);
  });

  test.each(irregular)('a %s as a transcript proves nothing, at once', async (kind) => {
    await oddKinds[kind]?.(path, outside);
    const startedMs = performance.now();
    const transcript = await readTranscriptSince(nodeFileSystem, path, 0);
    expect(transcript.evidenceOf('any', 0)).toMatchObject({ isRead: false, isCarried: false });
    expect(await nodeFileSystem.readRange(path, 0, 10)).toEqual(new Uint8Array());
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  test('a device as a transcript proves nothing', async () => {
    expect(await nodeFileSystem.readRange('/dev/zero', 0, 10)).toEqual(new Uint8Array());
  });
});

test("a regular file of one's own is replaced, whatever it holds", async () => {
  for (const kind of regular) {
    await oddKinds[kind]?.(path, outside);
    await nodeFileSystem.replaceFile(path, '{"name":"x"}', { durable: false });
    expect(readFileSync(path, 'utf8'), kind).toBe('{"name":"x"}');
  }
});

test.runIf(process.geteuid?.() === 0)("another account's file is not replaced", async () => {
  await oddKinds['hard link to a foreign file']?.(path, outside);
  await expect(nodeFileSystem.replaceFile(path, '{}', { durable: false })).rejects.toMatchObject({
    code: 'UNSAFE_FILE',
  });
  expect(readFileSync(path, 'utf8')).toBe('somebody else wrote this');
});

test.runIf(process.platform !== 'win32' && process.geteuid?.() !== 0)(
  'a file that cannot be read is nothing, and is not replaced',
  async () => {
    writeFileSync(path, '{"name":"x"}');
    chmodSync(path, 0);
    expect(await readState(nodeFileSystem, path, parse)).toBeUndefined();
    await expect(nodeFileSystem.replaceFile(path, '{}', { durable: false })).rejects.toMatchObject({ code: 'EACCES' });
    expect(existsSync(path)).toBe(true);
  },
);
