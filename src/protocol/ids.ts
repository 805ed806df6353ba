import { ulid } from 'ulid';
import { loadCrypto } from './crypto.ts';
import { isOwnId } from './id-form.ts';

/**
 * A new message id: `msg-` and a ULID (https://github.com/ulid/spec), so that sorting names sorts by time of sending.
 * @param before an id of ours that it must sort behind, also when the clock has gone back since that one was made.
 */
export function newMessageId(nowMs: number, before?: string): string {
  const beforeMs = before === undefined ? undefined : timeOfMessageId(before);
  return `msg-${ulid(beforeMs === undefined ? nowMs : Math.max(nowMs, beforeMs + 1))}`;
}

/** A new reservation id: `res-` and a ULID, so that any two have an order. */
export function newReservationId(nowMs: number): string {
  return `res-${ulid(nowMs)}`;
}

/**
 * The id of a notice about something, such as a message: the same for the same, so that what is sent again after a crash
 * is known. Hashed, because an id that is put together and cut may be too long, or end in what no id may end in.
 */
export function noticeIdOf(kind: 'notice' | 'held' | 'vanished', subject: string): string {
  return `${kind}-${loadCrypto().createHash('sha256').update(subject).digest('hex').slice(0, 32)}`;
}

/** When an id of ours was made, milliseconds since 1970; undefined for ids that another program made. */
export function timeOfMessageId(id: string): number | undefined {
  if (!isOwnId(id)) return undefined;
  const time = id.slice('msg-'.length, 'msg-'.length + 10);
  return [...time].reduce((timeMs, digit) => timeMs * digits.length + digits.indexOf(digit), 0);
}

/** In the order of their values, as a ULID writes its time. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The folder below done/ where a message with this id is kept: its own date in UTC, or `undated`. */
export function dateFolderOf(id: string): string {
  const timeMs = timeOfMessageId(id);
  return timeMs === undefined ? undatedFolder : new Date(timeMs).toISOString().slice(0, 10);
}

const undatedFolder = 'undated';

/** Whether a folder below done/ holds messages. */
export function isDayFolder(folder: string): boolean {
  return folder === undatedFolder || isDatedFolder(folder);
}

export function isDatedFolder(folder: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(folder);
}
