import { Cc2ccError, isSystemError } from '../base/errors.ts';
import { discard, exists, orMissing } from '../base/files.ts';
import { parseProcessToken, processToken } from '../base/process-identity.ts';
import { readText } from '../base/state-file.ts';
import { type Activity, readActivity } from '../delivery/activity.ts';
import type { Bridge } from '../delivery/bridge.ts';
import { resolveRecipient } from '../identity/card.ts';
import { type Lease, liveLeases } from '../identity/lease.ts';
import { defaults } from '../protocol/defaults.ts';
import { encodeMessage, type Message, parseMessage } from '../protocol/message.ts';
import { send } from '../store/send.ts';
import { type IdleWatch, listWatches, longestWatchMs, publish, watchPath } from './idle-watch.ts';

/** What a watcher is told. */
type Ending = 'turn' | 'session' | 'never';

/** Tells those who wait for it that the turn of `name` has just ended. */
export async function announceTurnEnd(bridge: Bridge, name: string): Promise<void> {
  // All of them: the names in a file are those of the time at which it was written.
  for (const watch of await listWatches(bridge)) {
    if ((await presentName(bridge, watch.watched)) === name) await announce(bridge, watch, 'turn');
  }
}

/**
 * Looks whether what somebody waits for has come: also where no hook told of it, because the person interrupted the
 * turn or the session was killed. Any number of processes may look at the same time; one notice comes of it.
 * @param name only watches in which this agent stands on either side.
 */
export async function announceEndings(bridge: Bridge, name?: string): Promise<void> {
  const watches = await listWatches(bridge, name);
  if (watches.length === 0) return;
  const leases = await liveLeases(bridge.registry);
  for (const watch of watches) {
    const ending = await findEnding(bridge, watch, leases);
    if (ending) await announce(bridge, watch, ending);
  }
}

async function findEnding(bridge: Bridge, watch: IdleWatch, leases: readonly Lease[]): Promise<Ending | undefined> {
  const name = await presentName(bridge, watch.watched);
  const isHeld = leases.some((lease) => lease.name === name && processToken(lease.holder) === watch.holder);
  const holder = parseProcessToken(watch.holder);
  if (!isHeld || !holder) return 'session';
  const activity = await readActivity(bridge, holder);
  if (activity?.state === 'idle' && (!watch.isNextTurn || isBrokenOffSince(watch, activity))) return 'turn';
  return bridge.store.fs.nowMs() - watch.atMs > longestWatchMs ? 'never' : undefined;
}

/** A turn that was waited for and has ended as it should was announced by its hook. */
function isBrokenOffSince({ atMs }: IdleWatch, { wasInterrupted, sinceMs = 0 }: Activity): boolean {
  return wasInterrupted && sinceMs > atMs;
}

/**
 * Sends the notice and ends the watch. Whoever first links `<watch>.notice` decides its words; everybody else who saw
 * the end, or who finds it after a crash, sends the very same bytes, and of one id one copy is ever shown.
 */
async function announce(bridge: Bridge, watch: IdleWatch, ending: Ending): Promise<void> {
  const { fs, layout } = bridge.store;
  const path = watchPath(bridge, watch);
  const noticePath = `${path}.notice`;
  const composed = await composeNotice(bridge, watch, ending);
  try {
    await publish(bridge, noticePath, new TextDecoder().decode(encodeMessage(composed)));
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
  // Somebody may have sent it and cleaned up before this notice was linked.
  const notice = (await exists(fs, path)) ? await readNotice(bridge, noticePath, watch) : undefined;
  if (notice) {
    await sendOnce(bridge, notice);
    await orMissing(fs.unlink(path));
    await fs.syncDirectory(layout.watches);
  }
  await discard(fs, noticePath);
}

/** After a power cut the notice may wait already, with the words of another moment. */
async function sendOnce({ store }: Bridge, notice: Message): Promise<void> {
  try {
    await send(store, notice.to, notice);
  } catch (error) {
    if (!(error instanceof Cc2ccError && error.code === 'ID_TAKEN')) throw error;
  }
}

async function readNotice({ store: { fs } }: Bridge, path: string, watch: IdleWatch): Promise<Message | undefined> {
  const text = await readText(fs, path);
  if (text === undefined) return undefined;
  const parsed = parseMessage(new TextEncoder().encode(text), { id: watch.id, to: watch.watcher, timeMs: fs.nowMs() });
  return parsed.ok ? parsed.message : undefined;
}

async function composeNotice(bridge: Bridge, watch: IdleWatch, ending: Ending): Promise<Message> {
  const from = await presentName(bridge, watch.watched);
  const timestamp = new Date(bridge.store.fs.nowMs()).toISOString();
  return {
    id: watch.id,
    timestamp,
    from,
    to: await presentName(bridge, watch.watcher),
    type: 'status',
    priority: defaults.priority,
    content: { text: describeEnding(from, timestamp, ending), parts: [] },
    replyTo: null,
    thread: null,
    task: null,
    ttl: defaults.ttlSeconds,
    hops: watch.hops,
    identity: { agent: 'cc2cc', mode: 'notice' },
    v: defaults.version,
  };
}

function describeEnding(name: string, timestamp: string, ending: Ending): string {
  if (ending === 'turn') return `You asked to be told: ${name} ended its turn at ${timestamp}.`;
  if (ending === 'session') return `You asked to be told: the session of ${name} was over at ${timestamp}.`;
  return `${name} ended no turn within a week; you are not told any more, unless you ask again.`;
}

async function presentName({ registry }: Bridge, name: string): Promise<string> {
  return (await resolveRecipient(registry, name)) ?? name;
}
