import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Cc2ccError } from '../../../src/base/errors.ts';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { systemProcessTable } from '../../../src/base/process-identity.ts';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { faultAtWork } from '../../../src/bridge/opening-fault.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test.each([
  ['EACCES', /is closed to your account .*; give your account read and write access to it/],
  ['EPERM', /is closed to your account .*; give your account read and write access/],
  ['EROFS', /is on a file system that is read-only .*; mount it for writing/],
  ['ENOSPC', /is on a full disk .*; make room/],
  ['EDQUOT', /your quota is used up .*; make room/],
  ['EIO', /cannot be used .*; check that the disk is there/],
])('a bridge directory that cannot be opened for %s names itself, the reason and the remedy', async (code, words) => {
  const bridge = join(temporaryFolder(), 'bridge');
  const failing = interceptFileSystem(async (operation, perform) => {
    if (operation.name === 'stat') throw Object.assign(systemError(code), { syscall: 'lstat' });
    return perform();
  });
  const opened = openBridge(failing, systemProcessTable(), bridge);
  await expect(opened).rejects.toMatchObject({
    code: 'STORE_FAILED',
    problem: expect.stringContaining(`the bridge directory ${bridge} `),
    remedy: expect.stringMatching(/, or set CC2CC_BRIDGE_DIR to another folder$/),
    message: expect.stringMatching(words),
  });
});

test('a defect on the way is not taken for a fault of the folder', async () => {
  const defect = new TypeError('x is not a function');
  const failing = { ...nodeFileSystem, stat: () => Promise.reject(defect) };
  await expect(openBridge(failing, systemProcessTable(), '/nowhere')).rejects.toBe(defect);
});

describe('in the middle of work', () => {
  const failed = (code: string, more: object = {}) => Object.assign(systemError(code), { syscall: 'open', ...more });

  test('a bridge directory that is a file by then, or gone, is named whatever failed', async () => {
    const bridge = join(temporaryFolder(), 'bridge');
    const error = failed('ENOTDIR', { path: join(bridge, 'agents', 'x.json') });
    const named = (what: string) => ({
      code: 'STORE_FAILED',
      problem: expect.stringContaining(`the bridge directory ${bridge} ${what}`),
      remedy: expect.stringContaining('CC2CC_BRIDGE_DIR'),
    });
    expect(await faultAtWork(nodeFileSystem, error, bridge)).toMatchObject(named('is gone'));
    writeFileSync(bridge, '');
    expect(await faultAtWork(nodeFileSystem, error, bridge)).toMatchObject(named('is a file'));
  });

  test('a path in it is named itself, and one elsewhere without a word about the bridge directory', async () => {
    const bridge = temporaryFolder();
    const inside = join(bridge, 'to-bob', 'inbox');
    expect(await faultAtWork(nodeFileSystem, failed('EACCES', { path: inside }), bridge)).toMatchObject({
      problem: expect.stringContaining(`${inside} is closed to your account`),
      remedy: expect.stringContaining('CC2CC_BRIDGE_DIR'),
    });
    const outside = `${bridge}-other/file`;
    expect(await faultAtWork(nodeFileSystem, failed('EROFS', { path: outside }), bridge)).toMatchObject({
      problem: expect.stringContaining(`${outside} is on a file system that is read-only`),
      remedy: 'mount it for writing',
    });
  });

  test('a full disk that is noticed at an open file is that of the bridge directory', async () => {
    const bridge = temporaryFolder();
    expect(await faultAtWork(nodeFileSystem, failed('ENOSPC', { syscall: 'write' }), bridge)).toMatchObject({
      problem: expect.stringContaining(`the bridge directory ${bridge} is on a full disk`),
    });
  });

  test.each([
    ['a program that is missing', failed('ENOENT', { syscall: 'spawn claude', path: 'claude' })],
    ['a closed pipe', failed('EPIPE', { syscall: 'write' })],
    ['a defect', new TypeError('x is not a function')],
    ['one of ours', new Cc2ccError('NOT_FOUND', 'there is none')],
  ])('%s stays what it is', async (_, error) => {
    expect(await faultAtWork(nodeFileSystem, error, '/nowhere')).toBe(error);
  });
});
