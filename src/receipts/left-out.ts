import { basename, dirname, join } from 'node:path';
import { orMissing } from '../base/files.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { readLatest, type Transcript } from '../claude-code/transcript.ts';
import { readCard } from '../identity/card.ts';

/** How many of the sessions that an agent had before are looked at. */
const earlierAtMost = 3;

/**
 * Mail that the model of an agent had read in an earlier session and that the present one, a fork of it at an earlier
 * point, has left out. A session that began anew has left out nothing.
 * @param transcript of the present session.
 */
export async function leftOutByFork(bridge: Bridge, { name }: Recipient, transcript: Transcript): Promise<string[]> {
  const { fs } = bridge.store;
  const own = basename(transcript.path, '.jsonl');
  const sessions = (await readCard(bridge.registry, name))?.sessions ?? [];
  const earlier = sessions.filter((id) => id !== own && /^[\w-]+$/.test(id)).slice(-earlierAtMost);
  for (const id of earlier.reverse()) {
    const path = join(dirname(transcript.path), `${id}.jsonl`);
    const stats = await orMissing(fs.stat(path));
    // What was over before this began cannot be what it was forked from, and need not be read.
    if (!stats || stats.modifiedAtMs < transcript.beganAtMs) continue;
    const ids = transcript.leftOutOf(await readLatest(fs, path));
    if (ids.length > 0) return ids;
  }
  return [];
}
