import { orMissing } from '../base/files.ts';
import { beganAtMs, leftOut, sessionOf, transcriptBeside } from '../claude-code/transcript/fork.ts';
import { readLatest, type Transcript } from '../claude-code/transcript/transcript.ts';
import type { Desk } from '../desk/desk.ts';
import { readCard } from '../identity/card.ts';

/** How many of the sessions that an agent had before are looked at. */
const earlierAtMost = 3;

/**
 * Mail that the model of an agent had read in an earlier session and that the present one, a fork of it at an earlier
 * point, has left out. A session that began anew has left out nothing.
 * @param transcript of the present session.
 */
export async function leftOutByFork({ bridge, recipient }: Desk, transcript: Transcript): Promise<string[]> {
  const { fs } = bridge.store;
  const conversation = transcript.whole;
  if (!conversation) return [];
  const sessions = (await readCard(bridge.registry, recipient.name))?.sessions ?? [];
  const earlier = sessions.filter((id) => id !== sessionOf(transcript.path)).slice(-earlierAtMost);
  for (const id of earlier.reverse()) {
    const path = transcriptBeside(transcript.path, id);
    const stats = path && (await orMissing(fs.stat(path)));
    // What was over before this began cannot be what it was forked from, and need not be read.
    if (!stats || stats.modifiedAtMs < beganAtMs(conversation)) continue;
    const before = (await readLatest(fs, path)).whole;
    const ids = before ? leftOut(before, conversation) : [];
    if (ids.length > 0) return ids;
  }
  return [];
}
