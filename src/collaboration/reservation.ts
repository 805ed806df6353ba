import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { discard } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { livenessOf, type ProcessIdentity, parseProcessToken, processToken } from '../base/process-identity.ts';
import { readState } from '../base/state-file.ts';
import type { Bridge } from '../delivery/bridge.ts';
import { readBinding } from '../identity/client-binding.ts';
import { liveLeases } from '../identity/lease.ts';
import { isAgentName } from '../protocol/names.ts';

const reservationSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  holder: z.string(),
  root: z.string(),
  paths: z.array(z.string()),
  reason: z.optional(z.string()),
  expiresAtMs: z.number(),
});

/** An advisory lease on files of one repository: `reservations/<repository>/<id>.json`, written once. */
export interface Reservation {
  readonly id: string;
  /** The holder's name when it reserved. */
  readonly name: string;
  /** The process token of the client that holds it. */
  readonly holder: string;
  /** The repository, see `Area`. */
  readonly root: string;
  /** Paths and patterns, see `Area`. */
  readonly paths: readonly string[];
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** The folder of a repository's reservations. */
export function folderOf(bridge: Bridge, root: string): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(bridge.store.layout.reservations, hash);
}

export function isHeldBy(reservation: Reservation, client: ProcessIdentity): boolean {
  return reservation.holder === processToken(client);
}

/** What is reserved on this machine now, in the order in which it was reserved. */
export async function listReservations(bridge: Bridge): Promise<Reservation[]> {
  const stored = await readAll(bridge);
  if (stored.length === 0) return [];
  const live = new Set((await liveLeases(bridge.registry)).map((lease) => processToken(lease.holder)));
  return stored
    .map(({ reservation }) => reservation)
    .filter((reservation) => live.has(reservation.holder) && !isOver(bridge, reservation))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Removes the files of reservations that are over, and folders in which nothing is left. */
export async function removeVoid(bridge: Bridge): Promise<void> {
  const { fs, layout } = bridge.store;
  for (const { path, reservation } of await readAll(bridge)) {
    const holder = parseProcessToken(reservation.holder);
    const isGone = holder === undefined || livenessOf(bridge.registry.processes, holder) === 'gone';
    if (isGone || isOver(bridge, reservation)) await discard(fs, path);
  }
  for (const folder of await listOwnFolder(bridge.store, layout.reservations)) {
    const path = join(layout.reservations, folder);
    if ((await listOwnFolder(bridge.store, path)).length === 0) await removeIfEmpty(bridge, path);
  }
}

/** Removes what an ending session has reserved. It is void without that, except where the client lives on. */
export async function releaseAll(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  for (const { path, reservation } of await readAll(bridge)) {
    if (isHeldBy(reservation, client)) await discard(bridge.store.fs, path);
  }
}

/** The name that a holder goes by now. */
export async function holderName(bridge: Bridge, { holder, name }: Reservation): Promise<string> {
  const client = parseProcessToken(holder);
  return (client && (await readBinding(bridge.registry, client))) ?? name;
}

interface StoredReservation {
  readonly path: string;
  readonly reservation: Reservation;
}

async function readAll({ store }: Bridge): Promise<StoredReservation[]> {
  const found: StoredReservation[] = [];
  for (const folder of await listOwnFolder(store, store.layout.reservations)) {
    for (const file of await listOwnFolder(store, join(store.layout.reservations, folder))) {
      const path = join(store.layout.reservations, folder, file);
      const reservation = file.endsWith('.json') ? await readState(store.fs, path, parseReservation) : undefined;
      if (reservation) found.push({ path, reservation });
    }
  }
  return found;
}

export function parseReservation(stored: unknown): Reservation | undefined {
  const { data } = reservationSchema.safeParse(stored);
  return data && isAgentName(data.name) ? { ...data, reason: data.reason ?? '' } : undefined;
}

function isOver({ store }: Bridge, { expiresAtMs }: Reservation): boolean {
  return store.fs.nowMs() >= expiresAtMs;
}

/** Somebody may have reserved there in between, or removed the folder. */
async function removeIfEmpty({ store }: Bridge, path: string): Promise<void> {
  try {
    await store.fs.removeDirectory(path);
  } catch {
    // It stays, and is looked at again the next time.
  }
}
