import { join } from 'node:path';
import { discard, exists, orMissing } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { Pace, wholeList } from '../base/pace.ts';
import { parseProcessToken } from '../base/process-identity.ts';
import { readText } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { presentName, readCard } from '../identity/card.ts';
import { nameOfLiveClient } from '../identity/session-holder.ts';
import { watchNoticeName } from '../protocol/file-names.ts';
import { encodeMessage, type Message, parseMessage } from '../protocol/message.ts';
import { composeNotice, sendNotice } from '../sending/notice.ts';
import { ringForAbsentServer } from '../sending/ring-for-absent-server.ts';
import { type Activity, readActivity } from '../session/activity.ts';
import { type IdleWatch, listWatchFiles, longestWatchMs, readWatch, watchPath } from './idle-watch.ts';

/** What a watcher is told. */
type Ending = 'turn' | 'session' | 'never';

/** More are announced by later looks: no end of a turn waits for a flood. */
const announcedAtOnce = 100;

/** Tells those who wait for it that the turn of `name` has just ended. */
export async function announceTurnEnd(bridge: Bridge, name: string): Promise<void> {
  const names = await namesOf(bridge, name);
  const files = (await listWatchFiles(bridge)).filter(({ watched }) => names.has(watched));
  for (const { fileName } of files.slice(0, announcedAtOnce)) {
    const watch = await readWatch(bridge, fileName);
    if (watch) await announce(bridge, watch, 'turn');
  }
}

/** The names in a file are those of the time at which it was written. */
async function namesOf(bridge: Bridge, name: string): Promise<ReadonlySet<string>> {
  const names = new Set([name]);
  for (const former of (await readCard(bridge.registry, name))?.formerNames ?? []) {
    // Another agent may have it by now.
    if ((await presentName(bridge.registry, former)) === name) names.add(former);
  }
  return names;
}

/**
 * Looks whether what somebody waits for has come: also where no hook told of it, because the person interrupted the
 * turn or the session was killed. Any number of processes may look at the same time; one notice comes of it.
 * @param name only watches in which this agent stands on either side.
 * @param portions what a look takes of the watches, which may be very many.
 * @returns how many watches there are, and in how many of them this agent stands on either side.
 */
export async function announceEndings(
  bridge: Bridge,
  name?: string,
  portions = wholeList,
): Promise<{ readonly all: number; readonly own: number }> {
  const all = await listWatchFiles(bridge);
  const files = all.filter(({ watched, watcher }) => name === undefined || watched === name || watcher === name);
  const [pace, holders] = [new Pace(bridge.store.fs), new HolderLook(bridge)];
  for (const fileName of portions.next(files.map((file) => file.fileName))) {
    await pace.step();
    const watch = await readWatch(bridge, fileName);
    const ending = watch && (await findEnding(bridge, watch, holders));
    if (watch && ending) await announce(bridge, watch, ending);
  }
  return { all: all.length, own: files.length };
}

/** What is known about those who are watched, each asked about once. */
class HolderLook {
  readonly #bridge: Bridge;
  readonly #known = new Map<string, ReturnType<typeof lookAtHolder>>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  of({ watched, holder }: IdleWatch): ReturnType<typeof lookAtHolder> {
    const key = `${watched} ${holder}`;
    const known = this.#known.get(key) ?? lookAtHolder(this.#bridge, watched, holder);
    this.#known.set(key, known);
    return known;
  }
}

async function lookAtHolder(bridge: Bridge, watched: string, token: string) {
  const holder = parseProcessToken(token);
  if (!holder) return { hasName: false, activity: undefined };
  const hasName = (await nameOfLiveClient(bridge.registry, holder)) === (await presentName(bridge.registry, watched));
  return { hasName, activity: hasName ? await readActivity(bridge, holder) : undefined };
}

async function findEnding(bridge: Bridge, watch: IdleWatch, holders: HolderLook): Promise<Ending | undefined> {
  const { hasName, activity } = await holders.of(watch);
  if (!hasName) return 'session';
  if (activity?.state === 'idle' && (!watch.isNextTurn || isBrokenOffSince(watch, activity))) return 'turn';
  return bridge.store.fs.nowMs() - watch.atMs > longestWatchMs ? 'never' : undefined;
}

/** A turn that was waited for and has ended as it should was announced by its hook. */
function isBrokenOffSince({ atMs }: IdleWatch, { wasInterrupted, sinceMs = 0 }: Activity): boolean {
  return wasInterrupted && sinceMs > atMs;
}

/**
 * Sends the notice and ends the watch. The first process to link `<watch>.notice` decides its words. Every other process,
 * also one that goes on after a crash, sends the same bytes under the same id, so that the watcher sees one copy.
 */
async function announce(bridge: Bridge, watch: IdleWatch, ending: Ending): Promise<void> {
  const { fs, layout } = bridge.store;
  const path = watchPath(bridge, watch);
  const noticePath = join(layout.watches, watchNoticeName.format(watch));
  await linkOnce(fs, noticePath, encodeMessage(await idleNotice(bridge, watch, ending)));
  // Somebody may have sent it and cleaned up before this notice was linked.
  const notice = (await exists(fs, path)) ? await readNotice(bridge, noticePath, watch) : undefined;
  if (notice) {
    await sendNotice(bridge, notice);
    await ringForAbsentServer(bridge, notice.to);
    await orMissing(fs.unlink(path));
    await fs.syncDirectory(layout.watches);
  }
  await discard(fs, noticePath);
}

async function readNotice({ store: { fs } }: Bridge, path: string, watch: IdleWatch): Promise<Message | undefined> {
  const text = await readText(fs, path);
  if (text === undefined) return undefined;
  const parsed = parseMessage(new TextEncoder().encode(text), { id: watch.id, to: watch.watcher, timeMs: fs.nowMs() });
  return parsed.ok ? parsed.message : undefined;
}

async function idleNotice({ store, registry }: Bridge, watch: IdleWatch, ending: Ending): Promise<Message> {
  const from = await presentName(registry, watch.watched);
  const timestamp = new Date(store.fs.nowMs()).toISOString();
  return composeNotice({
    id: watch.id,
    from,
    to: await presentName(registry, watch.watcher),
    text: describeEnding(from, timestamp, ending),
    timestamp,
    hops: watch.hops,
  });
}

function describeEnding(name: string, timestamp: string, ending: Ending): string {
  if (ending === 'turn') return `You asked to be told: ${name} ended its turn at ${timestamp}.`;
  if (ending === 'session') return `You asked to be told: the session of ${name} was over at ${timestamp}.`;
  return `${name} ended no turn within a week; you won't be told unless you ask again.`;
}
