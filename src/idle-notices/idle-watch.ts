import { join } from 'node:path';
import * as z from 'zod/mini';
import { Cc2ccError } from '../base/errors.ts';
import { discard } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { ensureOwnFolder, listOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { readState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { watchName } from '../protocol/file-names.ts';
import { newMessageId } from '../protocol/ids.ts';
import { agentName } from '../protocol/objects.ts';

/**
 * One agent's wish to be told, once, when another next ends its turn or its session. It lies in
 * `watches/<watched>~<watcher>~<id>.json` until the notice is stored, so that it outlives every process.
 */
export interface IdleWatch {
  /** Also that of the notice, so that whoever sends it a second time sends the same one. */
  readonly id: string;
  readonly watched: string;
  readonly watcher: string;
  /** Process token of the client that held the watched name. */
  readonly holder: string;
  /** It was idle then, and its next turn is waited for. */
  readonly isNextTurn: boolean;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Messages of agents that led to the wish; the notice carries the number on. */
  readonly hops: number;
}

/** After this long nobody waits for it any more. */
export const longestWatchMs = 7 * 24 * 60 * 60 * 1000;

/** How many notices one agent may wait for, and all agents together. */
export const maxWatchesOfAgent = 100;
export const maxWatches = 10_000;

/**
 * Keeps a watch, durably. Where the same two have one, that one stays.
 * @returns whether it is new.
 * @throws TOO_MANY
 */
export async function keepWatch(bridge: Bridge, wish: Omit<IdleWatch, 'id' | 'atMs'>): Promise<boolean> {
  const { fs, layout } = bridge.store;
  await ensureOwnFolder(fs, layout.watches);
  await fs.syncDirectory(layout.root);
  if ((await watchesOf(bridge, wish)).length > 0) return false;
  await requireRoom(bridge, wish);
  const nowMs = fs.nowMs();
  const watch: IdleWatch = { id: newMessageId(nowMs), atMs: nowMs, ...wish };
  await linkOnce(fs, watchPath(bridge, watch), `${JSON.stringify(watch)}\n`);
  // Of two that were kept at the same moment, both see both, and the first stays.
  const [first] = (await watchesOf(bridge, wish)).sort();
  if (first === undefined || first === watchName.format(watch)) return true;
  await discard(fs, watchPath(bridge, watch));
  return false;
}

/** What the name of a watch's file tells. */
export interface WatchFile {
  readonly fileName: string;
  readonly watched: string;
  readonly watcher: string;
}

/** Every watch, by the names of files alone. They may be very many, so other work comes in between. */
export async function listWatchFiles({ store }: Bridge): Promise<WatchFile[]> {
  const found: WatchFile[] = [];
  const pace = new Pace(store.fs);
  for (const fileName of await listOwnFolder(store, store.layout.watches)) {
    await pace.step();
    const parts = watchName.parse(fileName);
    if (parts) found.push({ fileName, watched: parts.watched, watcher: parts.watcher });
  }
  return found;
}

/** @returns undefined for what is no watch, or gone. */
export async function readWatch({ store }: Bridge, fileName: string): Promise<IdleWatch | undefined> {
  const watch = await readState(store.fs, join(store.layout.watches, fileName), parseWatch);
  return watch && watchName.format(watch) === fileName ? watch : undefined;
}

export function watchPath({ store }: Bridge, watch: IdleWatch): string {
  return join(store.layout.watches, watchName.format(watch));
}

/** @throws TOO_MANY */
async function requireRoom(
  bridge: Bridge,
  { watcher, watched }: Pick<IdleWatch, 'watched' | 'watcher'>,
): Promise<void> {
  const files = await listWatchFiles(bridge);
  if (files.filter((file) => file.watcher === watcher).length >= maxWatchesOfAgent) {
    throw new Cc2ccError(
      'TOO_MANY',
      `you are waiting for ${maxWatchesOfAgent} agents already, which is the limit; wait for a notice before you ask about ${watched}`,
    );
  }
  if (files.length < maxWatches) return;
  throw new Cc2ccError(
    'TOO_MANY',
    `${maxWatches} notices are pending on this machine, which is the limit; send a message to ${watched} instead, or remove old files from ${bridge.store.layout.watches}`,
  );
}

async function watchesOf(bridge: Bridge, wish: Pick<IdleWatch, 'watched' | 'watcher'>): Promise<string[]> {
  const files = await listWatchFiles(bridge);
  return files
    .filter(({ watched, watcher }) => watched === wish.watched && watcher === wish.watcher)
    .map(({ fileName }) => fileName);
}

export function parseWatch(stored: unknown): IdleWatch | undefined {
  const { data } = schema.safeParse(stored);
  return data && { ...data, isNextTurn: data.isNextTurn ?? false };
}

const schema = z.looseObject({
  id: z.string(),
  watched: agentName,
  watcher: agentName,
  holder: z.string(),
  isNextTurn: z.nullish(z.boolean()),
  atMs: z.number(),
  hops: z.number(),
});
