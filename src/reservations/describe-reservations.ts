import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { describeRoughSpan } from '../protocol/spans.ts';
import { cutText, makeVisibleLine } from '../trust/visible-text.ts';
import { holderName, isHeldBy, listReservations, type Reservation } from './reservation.ts';

const maxReasonCharacters = 200;
const listedAtMost = 20;

/** `calm-owl has src/store until 14:05 UTC, in 43 min ("moving files")`. */
export async function describeReservation(bridge: Bridge, reservation: Reservation, mark = ''): Promise<string> {
  const name = await holderName(bridge, reservation);
  const paths = reservation.paths.map(makeVisibleLine).join(', ');
  return `${name}${mark} has ${paths} ${describeEnd(bridge, reservation)}${describeReason(reservation)}`;
}

/**
 * Says where a reservation was made if that is another working tree of the same repository, where its paths count as well.
 * @param trees in which the paths were asked for.
 */
export function describeOtherTree({ worktree }: Reservation, trees: readonly (string | undefined)[]): string {
  if (worktree === undefined || trees.length === 0 || trees.includes(worktree)) return '';
  return `, in another worktree of this repository, ${makeVisibleLine(worktree)}`;
}

export function describeEnd(bridge: Bridge, { expiresAtMs }: Reservation): string {
  const minutes = Math.max(1, Math.round((expiresAtMs - bridge.store.fs.nowMs()) / 60_000));
  const [date, time] = new Date(expiresAtMs).toISOString().slice(0, 16).split('T');
  if (minutes >= 12 * 60) return `until ${date} ${time} UTC`;
  return `until ${time} UTC, in ${describeRoughSpan(minutes * 60_000)}`;
}

/** The holder's own words, marked as such; nothing if it gave none. */
export function describeReason({ reason }: Reservation): string {
  const line = makeVisibleLine(reason).replaceAll('"', "'");
  return line === '' ? '' : ` ("${cutText(line, maxReasonCharacters)}")`;
}

/** A line for each reservation on this machine, those of `own` marked; empty if there is none. */
export async function describeReservations(bridge: Bridge, own?: ProcessIdentity): Promise<string> {
  const reservations = await listReservations(bridge);
  if (reservations.length === 0) return '';
  const lines = reservations.slice(0, listedAtMost).map(async (reservation) => {
    const mark = own && isHeldBy(reservation, own) ? ' (you)' : '';
    const { root, worktree = root } = reservation;
    const tree = worktree === root ? '' : ` (from its worktree ${makeVisibleLine(worktree)})`;
    return `${await describeReservation(bridge, reservation, mark)}, in ${makeVisibleLine(root)}${tree}`;
  });
  const rest = reservations.length > listedAtMost ? ['and more'] : [];
  return ['Reserved:', ...(await Promise.all(lines)), ...rest].join('\n');
}

/** Every reservation on this machine, as fields for programs. */
export async function reservationsForPrograms(bridge: Bridge) {
  const reservations = await listReservations(bridge);
  return Promise.all(
    reservations.map(async (reservation) => ({
      name: await holderName(bridge, reservation),
      repository: reservation.root,
      paths: reservation.paths,
      reason: reservation.reason,
      expiresAt: new Date(reservation.expiresAtMs).toISOString(),
    })),
  );
}
