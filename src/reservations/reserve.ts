import { join } from 'node:path';
import { contend } from '../base/contend.ts';
import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { ensureOwnFolder } from '../base/own-folder.ts';
import { processToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { reservationName } from '../protocol/file-names.ts';
import { newReservationId } from '../protocol/ids.ts';
import { type Area, covers, overlaps } from './area.ts';
import { describeOtherTree, describeReservation } from './describe-reservations.ts';
import {
  findReservations,
  folderOf,
  isHeldBy,
  listReservations,
  maxPathsPerRepository,
  maxReservationsPerRepository,
  type Reservation,
  removeVoid,
} from './reservation.ts';
import { type AreaInTree, toAreas } from './to-areas.ts';

export const defaultReservationSeconds = 3600;

/** Paths and patterns of one agent in one repository: every edit of the others is compared with each. */
export const maxPathsPerAgent = 200;

export interface ReserveRequest {
  /** Where relative paths begin. */
  readonly directory: string;
  readonly paths: readonly string[];
  readonly reason?: string | undefined;
  readonly ttlSeconds?: number | undefined;
}

/**
 * Reserves all of the paths for a session, or none. What it had reserved there before is renewed.
 * @throws BAD_INPUT, TOO_MANY, and RESERVED with the holder, the reason and the end where another live session has some of it.
 */
export async function reserve(bridge: Bridge, holder: Recipient, request: ReserveRequest): Promise<Reservation[]> {
  const areas = await toAreas(bridge.store.fs, request.directory, request.paths);
  const wanted = draft(bridge, holder, request, areas);
  await removeVoid(bridge);
  for (const added of wanted) await requireRoom(bridge, holder, added);
  await take(bridge, wanted);
  for (const old of await listReservations(bridge)) {
    if (isHeldBy(old, holder.client) && wanted.some((added) => isRenewedBy(old, added))) await remove(bridge, old);
  }
  return wanted;
}

/**
 * Gives up what a session has reserved: all of it, or what lies in the paths.
 * @returns the paths that were given up.
 */
export async function release(
  bridge: Bridge,
  holder: Recipient,
  { directory, paths }: { readonly directory: string; readonly paths?: readonly string[] | undefined },
): Promise<string[]> {
  const own = (await listReservations(bridge)).filter((reservation) => isHeldBy(reservation, holder.client));
  const areas = paths && (await toAreas(bridge.store.fs, directory, paths));
  const released: string[] = [];
  for (const old of own) {
    const isGivenUp = (path: string) =>
      areas?.some(({ root, pattern }) => root === old.root && covers(pattern, path)) ?? true;
    const given = old.paths.filter(isGivenUp);
    if (given.length === 0) continue;
    const kept = old.paths.filter((path) => !isGivenUp(path));
    // Paths that stay reserved must be so at every moment.
    if (kept.length > 0) await putUp(bridge, { ...old, id: newReservationId(bridge.store.fs.nowMs()), paths: kept });
    await remove(bridge, old);
    released.push(...given);
  }
  return released;
}

/** @throws TOO_MANY */
async function requireRoom(bridge: Bridge, { client }: Recipient, added: Reservation): Promise<void> {
  const existing = await findReservations(bridge, [added.root], async () => true);
  const kept = existing.filter((old) => !(isHeldBy(old, client) && isRenewedBy(old, added)));
  const own = countPaths([...kept.filter((old) => isHeldBy(old, client)), added]);
  if (own > maxPathsPerAgent) {
    throw new Cc2ccError(
      'TOO_MANY',
      `nothing was reserved: you would have ${own} paths and patterns in ${added.root}, and ${maxPathsPerAgent} is the most; release what you have done, or reserve the folder around them`,
    );
  }
  if (kept.length < maxReservationsPerRepository && countPaths([...kept, added]) <= maxPathsPerRepository) return;
  throw new Cc2ccError(
    'TOO_MANY',
    `nothing was reserved: ${kept.length} reservations stand in ${added.root} already, which is the limit; ask their holders to release some, or wait until some expire`,
  );
}

function countPaths(reservations: readonly Reservation[]): number {
  return reservations.reduce((sum, { paths }) => sum + paths.length, 0);
}

/** One for each repository, all with the same id. */
function draft(
  bridge: Bridge,
  { name, client }: Recipient,
  request: ReserveRequest,
  areas: AreaInTree[],
): Reservation[] {
  const nowMs = bridge.store.fs.nowMs();
  const common = {
    id: newReservationId(nowMs),
    name,
    holder: processToken(client),
    reason: request.reason?.trim() ?? '',
    expiresAtMs: nowMs + (request.ttlSeconds ?? defaultReservationSeconds) * 1000,
  };
  return [...new Set(areas.map(({ root }) => root))].map((root) => {
    const inRoot = areas.filter((area) => area.root === root);
    const [worktree, ...otherTrees] = new Set(inRoot.map(({ tree }) => tree));
    const place = otherTrees.length === 0 ? { worktree } : {};
    return { ...common, root, ...place, paths: [...new Set(inRoot.map(({ pattern }) => pattern))] };
  });
}

/** @throws RESERVED */
async function take(bridge: Bridge, wanted: readonly Reservation[]): Promise<void> {
  const [first] = wanted;
  if (first === undefined) return;
  const withdraw = async () => {
    for (const reservation of wanted) await remove(bridge, reservation);
  };
  const place = await contend(bridge.store.fs, {
    rivals: async () => (await rivalsOf(bridge, wanted)).map(({ id }) => id),
    async putUp() {
      try {
        for (const reservation of wanted) await putUp(bridge, reservation);
      } catch (error) {
        await withdraw();
        throw error;
      }
      return first.id;
    },
    withdraw,
  });
  if (place === undefined) throw await describeRefusal(bridge, await rivalsOf(bridge, wanted), wanted);
}

async function rivalsOf(bridge: Bridge, wanted: readonly Reservation[]): Promise<Reservation[]> {
  const others = (await listReservations(bridge)).filter((other) =>
    wanted.every(({ holder }) => holder !== other.holder),
  );
  const areas = wanted.flatMap(areasOf);
  return others.filter((other) => areasOf(other).some((area) => areas.some((own) => overlaps(own, area))));
}

/** Its paths in the repository, and in the working tree itself: an earlier version knew each tree by itself. */
function areasOf({ root, worktree = root, paths }: Reservation): Area[] {
  return [...new Set([root, worktree])].flatMap((each) => paths.map((pattern) => ({ root: each, pattern })));
}

function isRenewedBy(old: Reservation, added: Reservation): boolean {
  return old.id !== added.id && old.root === added.root && old.paths.every((path) => added.paths.includes(path));
}

async function putUp(bridge: Bridge, reservation: Reservation): Promise<void> {
  const { fs, layout } = bridge.store;
  const folder = folderOf(bridge, reservation.root);
  const text = `${JSON.stringify({ v: 1, ...reservation })}\n`;
  for (let attempt = 1; ; attempt++) {
    await ensureOwnFolder(fs, layout.reservations);
    await ensureOwnFolder(fs, folder);
    try {
      // No session outlives a power cut.
      await linkOnce(fs, join(folder, reservationName.format(reservation.id)), text, { endsWithPower: true });
      return;
    } catch (error) {
      // Another session removed the folder because it was empty.
      if (!isSystemError(error, 'ENOENT') || attempt === 3) throw error;
    }
  }
}

async function remove(bridge: Bridge, { root, id }: Reservation): Promise<void> {
  await orMissing(bridge.store.fs.unlink(join(folderOf(bridge, root), reservationName.format(id))));
}

async function describeRefusal(
  bridge: Bridge,
  rivals: readonly Reservation[],
  wanted: readonly Reservation[],
): Promise<Cc2ccError> {
  const describe = async (rival: Reservation) => {
    const trees = wanted.filter(({ root }) => root === rival.root).map(({ worktree }) => worktree);
    return `${await describeReservation(bridge, rival)}${describeOtherTree(rival, trees)}`;
  };
  const lines = await Promise.all(rivals.slice(0, 5).map(describe));
  const holders = lines.length > 0 ? lines.join('; ') : 'others ask for it at this moment';
  return new Cc2ccError(
    'RESERVED',
    `nothing was reserved; it overlaps with other reservations: ${holders}; coordinate with them with send, or reserve other paths`,
  );
}
