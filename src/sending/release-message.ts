import { join } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import { linkOnce } from '../base/link-once.ts';
import { ensureOwnFolder } from '../base/own-folder.ts';
import { isFile } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { messageName } from '../protocol/file-names.ts';

/**
 * Lets one message past the loop guard: a durable mark that the server of its reader finds at its next look, in this
 * session or a later one. The count of what led to it ends with it.
 * @param by the name of the person who decided it.
 * @returns false if it was released before.
 */
export async function releaseMessage(bridge: Bridge, id: string, by: string): Promise<boolean> {
  const { fs, layout } = bridge.store;
  if (await ensureOwnFolder(fs, layout.released)) await fs.syncDirectory(layout.root);
  const mark = markPath(bridge, id);
  if (await linkOnce(fs, mark, `${JSON.stringify({ by, atMs: fs.nowMs() })}\n`)) return true;
  if (await isReleased(bridge, id)) return false;
  throw new Cc2ccError('UNSAFE_FILE', `${mark} is not a regular file`, { remedy: 'move it away and release again' });
}

export function isReleased(bridge: Bridge, id: string): Promise<boolean> {
  return isFile(bridge.store.fs, markPath(bridge, id));
}

function markPath(bridge: Bridge, id: string): string {
  return join(bridge.store.layout.released, messageName.format(id));
}
