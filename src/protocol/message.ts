import * as z from 'zod/mini';
import { defaults } from './defaults.ts';
import { isMessageId } from './id-form.ts';
import { timeOfMessageId } from './ids.ts';
import { parseJsonBytes } from './json.ts';
import { type MessageType, messageTypes, type Priority, priorities } from './message-kinds.ts';
import { anyObject, textsByKey } from './objects.ts';

export { type MessageType, messageTypes, type Priority, priorities };

/** The signature verdict, reached when the bytes were read, and how the recipient wants such mail treated. */
export interface Signature {
  readonly state: 'verified' | 'unsigned' | 'invalid';
  /** `quarantine`: it must not be handed over. `flag`: its reader is warned. */
  readonly handling: 'accept' | 'flag' | 'quarantine';
  /** Why it is invalid. */
  readonly reason?: string;
}

/** The whole file, in bytes. */
export const maxMessageBytes = 256 * 1024;
export const maxNestingDepth = 32;
/** How many agents one text may be sent to at once; each copy names all of them. */
export const maxCopies = 200;

const text = z.string();
const optionalText = z.nullish(z.string());
// As a function, because z.nonnegative brings the code of every bound along.
const count = z.number().check(({ value, issues }) => {
  if (value < 0) issues.push({ code: 'custom', input: value });
});

const storedBatch = z.object({ id: text, copies: textsByKey });

/** The fields of a message that cc2cc accepts from any program; unknown fields stay. */
const storedMessage = z.looseObject({
  id: optionalText,
  timestamp: optionalText,
  from: text,
  to: optionalText,
  type: z.nullish(z.enum(messageTypes)),
  priority: z.nullish(z.enum(priorities)),
  content: z.looseObject({ text, parts: z.nullish(z.array(z.unknown())) }),
  replyTo: optionalText,
  // Parsed apart, because z.catch makes every hook 10 KB larger.
  answerBy: z.optional(z.unknown()),
  thread: optionalText,
  task: z.nullish(anyObject),
  ttl: z.nullish(count),
  hops: z.nullish(count),
  batch: z.optional(z.unknown()),
  identity: z.nullish(anyObject),
  v: z.nullish(z.number()),
  sig: optionalText,
});

/** The facts that the copies of one text share when it went to several agents. */
export interface Batch {
  /** The id of the first copy. */
  readonly id: string;
  /** The id of each copy, by the name of its recipient; a copy that could not be stored is named too. */
  readonly copies: Readonly<Record<string, string>>;
}

/** A message as the rest of the program sees it; what was not said has its default. */
export interface Message {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly from: string;
  readonly to: string;
  readonly type: MessageType;
  readonly priority: Priority;
  readonly content: { readonly text: string; readonly parts: readonly unknown[] };
  readonly replyTo: string | null;
  /** Until when its sender waits for the answer and does nothing else, ISO 8601; absent where nobody waits. */
  readonly answerBy?: string;
  readonly thread: string | null;
  readonly task: Readonly<Record<string, unknown>> | null;
  /** Seconds after `timestamp` until it expires. */
  readonly ttl: number;
  /** How many automatic answers led to this one. */
  readonly hops: number;
  /** Only if it is one of several copies. */
  readonly batch?: Batch;
  readonly identity: Readonly<Record<string, unknown>> | null;
  readonly v: number;
  /** Set by the code that read it, never by what the file says; undefined for a message that was not read from a file. */
  readonly signature?: Signature;
}

export type StoredMessage = z.infer<typeof storedMessage>;

export type ParsedMessage =
  | { readonly ok: true; readonly message: Message }
  /** `isUndecided`: something else must be put right before anybody can say what the file is. */
  | { readonly ok: false; readonly reason: string; readonly isUndecided?: true };

/** Facts from the file's place (name, mailbox, time) that fill in what the message leaves out. */
export interface MessageFallback {
  readonly id: string;
  readonly to: string;
  readonly timeMs: number;
}

/** Reads the bytes of a file in a mailbox. What is wrong with them is a value, not an error. */
export function parseMessage(bytes: Uint8Array, fallback: MessageFallback): ParsedMessage {
  const read = parseStored(bytes);
  return read.ok ? completeMessage(read.stored, fallback) : read;
}

/** The fields in the bytes, before the file's place fills in missing ones. */
export function parseStored(
  bytes: Uint8Array,
): { readonly ok: true; readonly stored: StoredMessage } | { readonly ok: false; readonly reason: string } {
  const json = parseJsonBytes(bytes);
  if (json === undefined) return { ok: false, reason: 'it is not JSON in UTF-8' };
  if (isNestedTooDeep(json, maxNestingDepth))
    return { ok: false, reason: `it is nested deeper than ${maxNestingDepth}` };
  const parsed = storedMessage.safeParse(withWholeContent(json));
  if (!parsed.success) return { ok: false, reason: describeIssue(parsed.error.issues[0]) };
  return { ok: true, stored: parsed.data };
}

export function completeMessage(stored: StoredMessage, fallback: MessageFallback): ParsedMessage {
  const message = fillIn(stored, fallback);
  if (!isMessageId(message.id)) return { ok: false, reason: "its id contains characters that a file name can't have" };
  const timeMs = Date.parse(message.timestamp);
  if (Number.isNaN(timeMs)) return { ok: false, reason: 'its timestamp is not a date' };
  if (/^[\w:.+-]{1,40}$/.test(message.timestamp)) return { ok: true, message };
  // Date parsing accepts any text in parentheses, and the timestamp is shown outside frames.
  return { ok: true, message: { ...message, timestamp: new Date(timeMs).toISOString() } };
}

function fillIn(stored: StoredMessage, fallback: MessageFallback): Message {
  return {
    id: stored.id ?? fallback.id,
    timestamp: stored.timestamp ?? new Date(fallback.timeMs).toISOString(),
    from: stored.from,
    to: stored.to ?? fallback.to,
    type: stored.type ?? defaults.type,
    priority: stored.priority ?? defaults.priority,
    content: { text: stored.content.text, parts: stored.content.parts ?? [] },
    replyTo: stored.replyTo ?? null,
    ...keepAnswerBy(stored.answerBy),
    thread: stored.thread ?? null,
    task: stored.task ?? null,
    ttl: stored.ttl ?? defaults.ttlSeconds,
    hops: stored.hops ?? 0,
    ...keepBatch(stored.batch),
    identity: stored.identity ?? null,
    v: stored.v ?? defaults.version,
  };
}

/** Another program may use `answerBy` in its own way, which must not make its message unreadable. */
function keepAnswerBy(stored: unknown): { readonly answerBy?: string } {
  const parsed = text.safeParse(stored);
  return parsed.success && parsed.data !== '' ? { answerBy: parsed.data } : {};
}

/** Another program may use `batch` in its own way, which must not make its message unreadable. */
function keepBatch(stored: unknown): { readonly batch?: Batch } {
  const parsed = storedBatch.safeParse(stored);
  return parsed.success ? { batch: parsed.data } : {};
}

/** The exact bytes of a message that we send, before they are signed. */
export function encodeMessage({ signature: _signature, ...stored }: Message): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(stored)}\n`);
}

/** Whether a person of this machine wrote it, which only a signature proves. */
export function isFromPerson({ identity, signature }: Message): boolean {
  return identity?.mode === 'person' && signature?.state === 'verified';
}

/** Whether it went the client's own way, and is only noted here. */
export function isByClient({ identity }: Message): boolean {
  return identity?.via === viaClient;
}

export const viaClient = 'client';

/** Milliseconds since 1970 from which on it must not be handed over any more. */
export function expiresAtMs(message: Message): number {
  return Date.parse(message.timestamp) + message.ttl * 1000;
}

/**
 * The order of sending, for a sort that keeps equal things as they are: ids of ours tell it, and for messages of other
 * programs the timestamp.
 */
export function compareAge(one: Message, other: Message): number {
  const [oneOurs, otherOurs] = [timeOfMessageId(one.id), timeOfMessageId(other.id)];
  const earlier = (oneOurs ?? Date.parse(one.timestamp)) - (otherOurs ?? Date.parse(other.timestamp));
  if (earlier !== 0) return earlier;
  if (oneOurs === undefined || otherOurs === undefined)
    return Number(oneOurs !== undefined) - Number(otherOurs !== undefined);
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

/** Where we write an object, another program may write the text alone. */
function withWholeContent(json: unknown): unknown {
  const isShort = typeof json === 'object' && json !== null && 'content' in json && typeof json.content === 'string';
  return isShort ? { ...json, content: { text: json.content } } : json;
}

function isNestedTooDeep(value: unknown, allowedDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return allowedDepth === 0 || Object.values(value).some((inner) => isNestedTooDeep(inner, allowedDepth - 1));
}

function describeIssue(issue: { path: PropertyKey[]; message: string } | undefined): string {
  const [field] = issue?.path ?? [];
  return field ? `its field "${String(field)}" is wrong: ${issue?.message}` : 'it is not a message';
}
