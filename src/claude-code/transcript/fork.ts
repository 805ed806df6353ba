import { basename, dirname, join } from 'node:path';
import { type Conversation, carriersAt, type Place } from './conversation.ts';

/** The session whose transcript lies at a path. */
export function sessionOf(transcriptPath: string): string {
  return basename(transcriptPath, '.jsonl');
}

/** Where the transcript of another session of the same project lies; undefined for what is no id of a session. */
export function transcriptBeside(transcriptPath: string, sessionId: string): string | undefined {
  return /^[\w-]+$/.test(sessionId) ? join(dirname(transcriptPath), `${sessionId}.jsonl`) : undefined;
}

/** When the first entry was written, milliseconds since 1970; of a fork, that of the conversation before it. */
export function beganAtMs({ places }: Conversation): number {
  return earliestOf(places.values());
}

/**
 * What the model had read in a conversation and a fork of it does not hold. A fork repeats the entries before its point
 * with their ids; what it says itself is later than all of the other's.
 */
export function leftOut(before: Conversation, fork: Conversation): string[] {
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
