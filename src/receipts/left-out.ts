import { basename, dirname, join } from 'node:path';
import { orMissing } from '../base/files.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { type Conversation, carriersAt, type Place } from '../claude-code/conversation.ts';
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
  const conversation = transcript.whole;
  if (!conversation) return [];
  const beganAtMs = earliestOf(conversation.places.values());
  const own = basename(transcript.path, '.jsonl');
  const sessions = (await readCard(bridge.registry, name))?.sessions ?? [];
  const earlier = sessions.filter((id) => id !== own && /^[\w-]+$/.test(id)).slice(-earlierAtMost);
  for (const id of earlier.reverse()) {
    const path = join(dirname(transcript.path), `${id}.jsonl`);
    const stats = await orMissing(fs.stat(path));
    // What was over before this began cannot be what it was forked from, and need not be read.
    if (!stats || stats.modifiedAtMs < beganAtMs) continue;
    const before = (await readLatest(fs, path)).whole;
    const ids = before ? leftOut(before, conversation) : [];
    if (ids.length > 0) return ids;
  }
  return [];
}

/**
 * What the model had read in a conversation and a fork of it does not hold. A fork repeats the entries before its point
 * with their ids; what it says itself is later than all of the other's.
 */
function leftOut(before: Conversation, fork: Conversation): string[] {
  const own = [...fork.places].filter(([uuid]) => !before.places.has(uuid)).map(([, place]) => place);
  const isFork = own.length < fork.places.size && earliestOf(own) >= latestOf(before.places.values());
  if (!isFork || !before.latest) return [];
  const here = new Set(fork.carriers.flatMap(({ ids }) => ids));
  // A fork leaves out what was summarized, and keeps the summary.
  const read = [...carriersAt(before.latest)].filter(
    ({ isRead, atBytes }) => isRead && atBytes > before.summaryAtBytes,
  );
  return [...new Set(read.flatMap(({ ids }) => ids))].filter((id) => !here.has(id));
}

function earliestOf(places: Iterable<Place>): number {
  let earliestMs = Number.POSITIVE_INFINITY;
  for (const { atMs } of places) earliestMs = Math.min(earliestMs, atMs ?? earliestMs);
  return earliestMs;
}

function latestOf(places: Iterable<Place>): number {
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const { atMs } of places) latestMs = Math.max(latestMs, atMs ?? latestMs);
  return latestMs;
}
