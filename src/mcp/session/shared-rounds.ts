import { join } from 'node:path';
import { failureOf } from '../../base/errors.ts';
import { orMissing } from '../../base/files.ts';
import type { Bridge } from '../../bridge/bridge.ts';

/** What one session does for all of a bridge directory. */
export type SharedRound = 'sweep' | 'watches';

/**
 * Whether it is this session's turn to do what one does for all: nobody has for so long. Two that ask in the same moment
 * may both be told so, which costs time and does no harm. `status/.<what>` is an empty file whose time says when it was
 * done last.
 */
export async function takeSharedRound({ store }: Bridge, what: SharedRound, everyMs: number): Promise<boolean> {
  const { fs, layout } = store;
  const path = join(layout.status, `.${what}`);
  const last = await orMissing(fs.stat(path));
  // A clock that was set back must not end the rounds.
  if (last?.kind === 'file' && Math.abs(fs.nowMs() - last.modifiedAtMs) < everyMs) return false;
  // Something else in the place of that file must not stop the rounds.
  await failureOf(() => fs.replaceFile(path, '', { durable: false }));
  return true;
}
