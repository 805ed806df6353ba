import { join } from 'node:path';
import * as z from 'zod/mini';
import { discard } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { livenessOf, type ProcessIdentity, parseProcessToken, processToken } from '../base/process-identity.ts';
import { readState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readBinding } from '../identity/client-binding.ts';
import { nameOfLiveClient } from '../identity/session-holder.ts';
import { loadCrypto } from '../protocol/crypto.ts';
import { reservationName } from '../protocol/file-names.ts';
import { isAgentName } from '../protocol/names.ts';

const reservationSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  holder: z.string(),
  root: z.string(),
  worktree: z.optional(z.string()),
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
  /** The working tree in which its holder reserved; absent where that is not known, or there is none. */
  readonly worktree?: string | undefined;
  /** Paths and patterns, see `Area`. */
  readonly paths: readonly string[];
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** The folder of a repository's reservations. */
export function folderOf(bridge: Bridge, root: string): string {
  return join(bridge.store.layout.reservations, folderNameOf(root));
}

export function folderNameOf(root: string): string {
  return loadCrypto().createHash('sha256').update(root).digest('hex').slice(0, 16);
}

export function isHeldBy(reservation: Reservation, client: ProcessIdentity): boolean {
  return reservation.holder === processToken(client);
}

/** Lists the reservations on this machine, the oldest first. */
export async function listReservations(bridge: Bridge): Promise<Reservation[]> {
  return findReservations(bridge, undefined, async () => true);
}

/**
 * Those of the reservations on this machine that concern somebody, in the order in which they were made.
 * @param roots of the repositories that may have some; all of them if it is left out.
 * @param concerns asked before the holder is, which costs more.
 */
export async function findReservations(
  bridge: Bridge,
  roots: readonly string[] | undefined,
  concerns: (reservation: Reservation) => Promise<boolean>,
): Promise<Reservation[]> {
  const { store } = bridge;
  const wanted = roots && new Set(roots.map(folderNameOf));
  const found: Reservation[] = [];
  const present = new Map<string, boolean>();
  const isPresent = async ({ holder: token }: Reservation) => {
    const holder = parseProcessToken(token);
    const known = present.get(token);
    if (known !== undefined || holder === undefined) return known ?? false;
    const isThere = (await nameOfLiveClient(bridge.registry, holder)) !== undefined;
    present.set(token, isThere);
    return isThere;
  };
  for (const folder of await listOwnFolder(store, store.layout.reservations)) {
    if (wanted?.has(folder) === false) continue;
    for (const { reservation } of await readFolder(bridge, folder)) {
      const isWanted = !isOver(bridge, reservation) && (await concerns(reservation)) && (await isPresent(reservation));
      if (isWanted) found.push(reservation);
    }
  }
  return found.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Removes the files of reservations that are over, and folders in which nothing is left. */
export async function removeVoid(bridge: Bridge): Promise<void> {
  const { fs, layout } = bridge.store;
  const pace = new Pace(fs);
  for (const { path, reservation } of await readAll(bridge)) {
    await pace.step();
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

async function readAll(bridge: Bridge): Promise<StoredReservation[]> {
  const found: StoredReservation[] = [];
  for (const folder of await listOwnFolder(bridge.store, bridge.store.layout.reservations)) {
    found.push(...(await readFolder(bridge, folder)));
  }
  return found;
}

export function parseReservation(stored: unknown): Reservation | undefined {
  const { data } = reservationSchema.safeParse(stored);
  return data && isAgentName(data.name) ? { ...data, reason: data.reason ?? '' } : undefined;
}

/** How many files one repository may have, and how many paths and patterns; those of all agents together. */
export const maxReservationsPerRepository = 500;
export const maxPathsPerRepository = 2_000;

/** The oldest of a repository, as many as it may have: what is more is a flood, and every edit waits for this. */
async function readFolder({ store }: Bridge, folder: string): Promise<StoredReservation[]> {
  const path = join(store.layout.reservations, folder);
  const files = (await listOwnFolder(store, path)).filter((file) => reservationName.parse(file) !== undefined).sort();
  const found: StoredReservation[] = [];
  const pace = new Pace(store.fs);
  let pathsLeft = maxPathsPerRepository;
  for (const file of files.slice(0, maxReservationsPerRepository)) {
    await pace.step();
    const reservation = await readState(store.fs, join(path, file), parseReservation);
    pathsLeft -= reservation?.paths.length ?? 0;
    if (pathsLeft < 0) break;
    if (reservation) found.push({ path: join(path, file), reservation });
  }
  return found;
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
