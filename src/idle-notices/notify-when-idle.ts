import { Cc2ccError } from '../base/errors.ts';
import { processToken } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { lastSeenAtMs } from '../identity/presence.ts';
import { requireRecipient, type Sender } from '../sending/post.ts';
import { readActivity } from '../session/activity.ts';
import { keepWatch } from './idle-watch.ts';

/**
 * Has `watcher` told, once, when an agent next ends its turn or its session. One that is idle or offline now is told of
 * at once, and nothing is kept.
 * @param isNextTurn waits for the next turn of one that is idle now.
 * @returns what the model of the watcher is told.
 * @throws UNKNOWN_RECIPIENT, BAD_INPUT for oneself.
 */
export async function notifyWhenIdle(
  bridge: Bridge,
  watcher: Sender,
  given: string,
  isNextTurn: boolean,
): Promise<string> {
  const watched = await requireRecipient(bridge, given);
  if (watched === watcher.name) throw new Cc2ccError('BAD_INPUT', `"${given}" is you; name another agent`);
  const [lease] = await liveLeasesOn(bridge.registry, watched);
  const holder = lease?.holder;
  if (!holder) return describeOffline(bridge, watched);
  const activity = await readActivity(bridge, holder);
  const isIdle = activity?.state === 'idle';
  if (isIdle && !isNextTurn) return `${watched} is idle now${describeSince(activity.sinceMs)}; you won't get a notice.`;
  const isNew = await keepWatch(bridge, {
    watched,
    watcher: watcher.name,
    holder: processToken(holder),
    isNextTurn: isIdle,
    hops: watcher.hops ?? 0,
  });
  if (!isNew) return `You will already be told when ${watched} ends its turn or its session.`;
  if (activity === undefined)
    return `cc2cc can't see what ${watched} is doing; you will get one notice when its session ends.`;
  const now = isIdle ? 'is idle now' : describeBusy(activity.state);
  const turn = isIdle ? 'its next turn' : 'its turn';
  return `${watched} ${now}; you will get one notice when it ends ${turn} or its session.`;
}

function describeBusy(state: 'working' | 'waiting'): string {
  return state === 'waiting' ? 'waits for its user' : 'is working';
}

async function describeOffline({ registry }: Bridge, name: string): Promise<string> {
  const seenAtMs = await lastSeenAtMs(registry, name);
  const since = seenAtMs === undefined ? '' : `, last seen ${new Date(seenAtMs).toISOString()}`;
  return `${name} is offline${since}; you won't get a notice. Mail waits for it.`;
}

function describeSince(sinceMs: number | undefined): string {
  return sinceMs === undefined ? '' : `, since ${new Date(sinceMs).toISOString()}`;
}
