import { join } from 'node:path';
import { discard } from '../../base/files.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { bellName } from '../../protocol/file-names.ts';
import { ensureMailbox } from '../../store/store.ts';
import type { DoorbellName } from '../settings.ts';
import type { Doorbell } from './doorbell.ts';
import { readWatchedBell } from './watched-bell.ts';

export const fileDoorbellName = 'file' satisfies DoorbellName;

/**
 * A new file in bell/, a folder that the client itself watches: its FileChanged hook wakes the session. Needs no
 * server, no flag and no network, and is slower than the others.
 */
export function fileDoorbell(bridge: Bridge, { name, client }: Recipient): Doorbell {
  return {
    name: fileDoorbellName,
    async ring(line) {
      const { fs } = bridge.store;
      const { bell } = await ensureMailbox(bridge.store, (await readWatchedBell(bridge, client)) ?? name);
      for (const old of await listOwnFolder(bridge.store, bell)) await discard(fs, join(bell, old));
      await fs.close(
        await fs.createFile(join(bell, bellName.format({ atMs: Math.trunc(fs.nowMs()), nonce: line.nonce }))),
      );
      return true;
    },
  };
}
