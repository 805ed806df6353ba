import { join } from 'node:path';
import { createOnce, exists } from '../base/files.ts';
import { ensureOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from './bridge.ts';

/**
 * Lets one message past the loop guard: a durable mark that the server of its reader finds at its next look, in this
 * session or a later one. The count of what led to it ends with it.
 * @param by the name of the person who decided it.
 * @returns false if it was released before.
 */
export async function releaseHeld(bridge: Bridge, id: string, by: string): Promise<boolean> {
  const { fs, layout } = bridge.store;
  if (await ensureOwnFolder(fs, layout.released)) await fs.syncDirectory(layout.root);
  return createOnce(fs, markPath(bridge, id), `${JSON.stringify({ by, atMs: fs.nowMs() })}\n`);
}

export function isReleased(bridge: Bridge, id: string): Promise<boolean> {
  return exists(bridge.store.fs, markPath(bridge, id));
}

function markPath(bridge: Bridge, id: string): string {
  return join(bridge.store.layout.released, `${id}.json`);
}
