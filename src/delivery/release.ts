import { join } from 'node:path';
import { createOnce, exists } from '../base/files.ts';
import { ensureOwnFolder } from '../base/own-folder.ts';
import type { Message } from '../protocol/message.ts';
import type { Bridge } from './bridge.ts';
import type { LoopGuard } from './loop-guard.ts';

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

/** Why a message must not wake its reader, unless a person let it through, which lets its sender begin anew as well. */
export async function whyStillHeld(bridge: Bridge, guard: LoopGuard, message: Message): Promise<string | undefined> {
  const reason = guard.whyHeld(message);
  if (reason === undefined || !(await isReleased(bridge, message.id))) return reason;
  guard.forgive(message.from);
  return undefined;
}

function markPath(bridge: Bridge, id: string): string {
  return join(bridge.store.layout.released, `${id}.json`);
}
