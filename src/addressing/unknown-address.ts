import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { didYouMean, nearestOf } from '../protocol/nearest.ts';
import { describeNearest, nearestNames } from '../sending/post.ts';
import { makeVisibleLine, quoteName } from '../trust/visible-text.ts';
import type { AgentAddress } from './address.ts';
import type { Place } from './place.ts';

/** Nobody has this name; the error tells which names and groups are like it. */
export async function unknownAgent(
  bridge: Bridge,
  { name, given, mayBeGroup }: AgentAddress,
  groups: readonly string[],
): Promise<Cc2ccError> {
  if (['everyone', 'everybody'].includes(name)) {
    return unknown(`no agent named "${given}"; use * for everybody online in your project, or all for every project`);
  }
  const nearest = [...(await nearestNames(bridge, name)), ...nearestOf(groups, name).map((group) => `@${group}`)];
  const hint = await describeNearest(bridge, nearest);
  const what = mayBeGroup ? `no agent or group named "${given}"` : `no agent named "${given}"`;
  return unknown(`${what}; ${hint}`);
}

/** No agent has this group or role; the error tells which there are. */
export function unknownLabel(
  kind: 'group' | 'role',
  label: string,
  known: readonly string[],
  write: (label: string) => string,
): Cc2ccError {
  const nearest = label === '' ? [] : nearestOf(known, label).map(write);
  const some = known.slice(0, 10).map(write).join(', ');
  const others = some === '' ? `no agent has a ${kind} yet` : `known: ${some}`;
  return unknown(`no agent has the ${kind} "${label}"; ${didYouMean(nearest) ?? others}`);
}

/** @param offline who works there and is away. @param places where those who are online work. */
export function nobodyAt(place: Place, offline: readonly string[], places: readonly string[]): Cc2ccError {
  if (offline.length > 0) {
    const names = offline.slice(0, 10).join(', ');
    return unknown(`nobody else is working in ${place.path} now; write by name to those who are offline: ${names}`);
  }
  const shown = places.slice(0, 5).map(makeVisibleLine).join(', ');
  const hint = shown === '' ? 'no agent is online' : `agents are working in ${shown}`;
  return unknown(`${place.exists ? 'nobody else is working in' : 'there is no directory'} ${place.path}; ${hint}`);
}

/** @param offline who is in that project and away. */
export function nobodyOf(given: string, offline: readonly string[]): Cc2ccError {
  const names = offline.slice(0, 10).join(', ');
  const hint = names === '' ? 'you are its only agent' : `write by name to those who are offline: ${names}`;
  return unknown(`nobody else of the project ${quoteName(given)} is online now; ${hint}`);
}

function unknown(text: string): Cc2ccError {
  return new Cc2ccError('UNKNOWN_RECIPIENT', text);
}
