import { createHash } from 'node:crypto';
import { decodeTime, ulid } from 'ulid';

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
  return `${kind}-${createHash('sha256').update(subject).digest('hex').slice(0, 32)}`;
}

/**
 * Ids become file names: letters, digits and `.`, `_`, `-` inside, at most 100 characters, no device of Windows and no
 * full stop at the end, which Windows leaves out.
 */
export function isMessageId(text: string): boolean {
  return (
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/.test(text) &&
    !/^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(text)
  );
}

/** When an id of ours was made, milliseconds since 1970; undefined for ids that another program made. */
export function timeOfMessageId(id: string): number | undefined {
  return isOwnId(id) ? decodeTime(id.slice('msg-'.length)) : undefined;
}

/** Whether cc2cc made an id. */
export function isOwnId(id: string): boolean {
  return /^msg-[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id);
}

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
