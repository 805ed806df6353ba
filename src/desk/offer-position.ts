import * as z from 'zod/mini';
import { orMissing } from '../base/files.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import { numbersByKey } from '../protocol/objects.ts';

/** How long the transcript of a client was when it was offered each message, by id: what proves it comes later. */
interface OfferPositions {
  readonly transcriptPath: string;
  readonly bytes: Readonly<Record<string, number>>;
}

export const positionsTopic = 'positions';

/** More than a session can hold unread; the latest are kept. */
const keptAtMost = 500;

/**
 * Notes where the transcript ends, before messages are offered to a client. It is written before they are claimed: a note
 * without an offer is harmless, an offer without a note can only be judged slowly.
 */
export async function notePositions(
  bridge: Bridge,
  client: ProcessIdentity,
  transcriptPath: string | null | undefined,
  ids: readonly string[],
): Promise<void> {
  if (!transcriptPath || ids.length === 0) return;
  const sizeBytes = (await orMissing(bridge.store.fs.stat(transcriptPath)))?.sizeBytes ?? 0;
  const before = await readPositions(bridge, client);
  const kept = before?.transcriptPath === transcriptPath ? Object.entries(before.bytes) : [];
  const entries = [...kept.filter(([id]) => !ids.includes(id)), ...ids.map((id) => [id, sizeBytes] as const)];
  const note: OfferPositions = { transcriptPath, bytes: Object.fromEntries(entries.slice(-keptAtMost)) };
  await writeClientNote(bridge.registry, client, positionsTopic, note);
}

/** Tells for each message how long the transcript was when a client was offered it; undefined if that is not known. */
export async function positionsIn(
  bridge: Bridge,
  client: ProcessIdentity,
  transcriptPath: string,
): Promise<(id: string) => number | undefined> {
  const note = await readPositions(bridge, client);
  return (id) => (note?.transcriptPath === transcriptPath ? note.bytes[id] : undefined);
}

async function readPositions(bridge: Bridge, client: ProcessIdentity): Promise<OfferPositions | undefined> {
  return readClientNote(bridge.registry, client, positionsTopic, parsePositions);
}

export const parsePositions = parserOf<OfferPositions>(
  z.looseObject({ transcriptPath: z.string(), bytes: numbersByKey }),
);
