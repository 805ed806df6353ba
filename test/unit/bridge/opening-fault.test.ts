import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { systemProcessTable } from '../../../src/base/process-identity.ts';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test.each([
  ['EACCES', /is closed to your account .*; give your account the right to read and write it/],
  ['EPERM', /is closed to your account .*; give your account the right/],
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
