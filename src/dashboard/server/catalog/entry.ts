import { decodeTime, encodeTime } from 'ulid';
import type { Message } from '../../../protocol/message.ts';
import type { SignatureView } from '../../api/api.ts';
import type { Folder } from './folder.ts';

/** Where one copy of a message lies. */
export interface Location {
  readonly folder: Folder;
  readonly fileName: string;
}

/** What is kept in memory of a message that was read. Its file never changes. */
export interface Summary {
  readonly from: string;
  readonly type: Message['type'];
  readonly priority: Message['priority'];
  readonly mode: string;
  readonly conversation: string;
  readonly taskId: string | null;
  readonly replyTo: string | null;
  readonly sentAtMs: number;
  readonly expiresAtMs: number;
  /** The beginning of the text. */
  readonly head: string;
  readonly isCut: boolean;
  readonly signature: SignatureView;
  /** It went the client's own way, and is only noted here. */
  readonly isByClient: boolean;
}

/** One message of the catalog. Where it lies tells its state, so that no file has to be read for it. */
export interface Entry {
  readonly key: string;
  readonly id: string;
  readonly mailbox: string;
  /** The furthest on its way last; a crash or a second copy can leave more than one. */
  locations: readonly Location[];
  /** Undefined until it was read, null if it cannot be. */
  summary: Summary | null | undefined;
}

const timeCharacters = 10;

/**
 * Sorted as text, keys are in the order of sending: the time as a ULID writes it, then the id.
 * @param timeMs for an id that does not tell its own time.
 */
export function keyOf(id: string, mailbox: string, timeMs: number | undefined): string {
  const time = timeMs === undefined ? id.slice('msg-'.length, 'msg-'.length + timeCharacters) : encodeTime(timeMs);
  return `${time}~${id}~${mailbox}`;
}

/** The least key that a message of this time can have. */
export function keyAtTime(timeMs: number): string {
  return encodeTime(Math.max(0, Math.trunc(timeMs)));
}

export function timeOfKey(key: string): number {
  return decodeTime(`${key.slice(0, timeCharacters)}${'0'.repeat(16)}`);
}
