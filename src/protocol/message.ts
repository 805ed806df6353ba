import * as z from 'zod/mini';
import { isMessageId } from './ids.ts';

export const messageTypes = ['message', 'task', 'response', 'status'] as const;
export const priorities = ['low', 'normal', 'high', 'critical'] as const;

export type MessageType = (typeof messageTypes)[number];
export type Priority = (typeof priorities)[number];

/** What the signature of a message says, found out when its bytes were read, and what its reader wants done about it. */
export interface Signature {
  readonly state: 'verified' | 'unsigned' | 'invalid';
  /** `quarantine`: it must not be handed over. `flag`: its reader is warned. */
  readonly handling: 'accept' | 'flag' | 'quarantine';
  /** What is wrong with it. */
  readonly reason?: string;
}

/** The whole file, in bytes. */
export const maxMessageBytes = 256 * 1024;
export const maxNestingDepth = 32;
/** How many agents one text may be sent to at once; each copy names all of them. */
export const maxCopies = 200;
const oneWeekSeconds = 7 * 24 * 60 * 60;

const text = z.string();
const optionalText = z.nullish(z.string());

const storedBatch = z.object({ id: text, copies: z.record(text, text) });

/** What a reader accepts: the fields of a message as any program may have written them; unknown fields stay. */
const storedMessage = z.looseObject({
  id: optionalText,
  timestamp: optionalText,
  from: text,
  to: optionalText,
  type: z.nullish(z.enum(messageTypes)),
  priority: z.nullish(z.enum(priorities)),
  content: z.union([text, z.looseObject({ text, parts: z.nullish(z.array(z.unknown())) })]),
  replyTo: optionalText,
  thread: optionalText,
  task: z.nullish(z.record(z.string(), z.unknown())),
  ttl: z.nullish(z.number().check(z.nonnegative())),
  hops: z.nullish(z.number().check(z.nonnegative())),
  batch: z.optional(z.unknown()),
  identity: z.nullish(z.record(z.string(), z.unknown())),
  v: z.nullish(z.number()),
  sig: optionalText,
});

/** What the copies of a text that was sent to several agents at once have in common. */
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
  | { readonly ok: false; readonly reason: string };

export const defaults = { type: 'message', priority: 'normal', ttlSeconds: oneWeekSeconds, version: 1 } as const;

/** What the place of a file says where the message itself does not: its name, its owner, its time. */
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

/** What the bytes themselves say, before their place fills in what is missing. */
export function parseStored(
  bytes: Uint8Array,
): { readonly ok: true; readonly stored: StoredMessage } | { readonly ok: false; readonly reason: string } {
  const json = parseJson(bytes);
  if (json === undefined) return { ok: false, reason: 'it is not JSON in UTF-8' };
  if (isNestedTooDeep(json, maxNestingDepth))
    return { ok: false, reason: `it is nested deeper than ${maxNestingDepth}` };
  const parsed = storedMessage.safeParse(json);
  if (!parsed.success) return { ok: false, reason: describeIssue(parsed.error.issues[0]) };
  return { ok: true, stored: parsed.data };
}

export function completeMessage(stored: StoredMessage, fallback: MessageFallback): ParsedMessage {
  const message = fillIn(stored, fallback);
  if (!isMessageId(message.id)) return { ok: false, reason: 'its id holds characters that a file name must not' };
  if (Number.isNaN(Date.parse(message.timestamp))) return { ok: false, reason: 'its timestamp is not a date' };
  return { ok: true, message };
}

function fillIn(stored: StoredMessage, fallback: MessageFallback): Message {
  return {
    id: stored.id ?? fallback.id,
    timestamp: stored.timestamp ?? new Date(fallback.timeMs).toISOString(),
    from: stored.from,
    to: stored.to ?? fallback.to,
    type: stored.type ?? defaults.type,
    priority: stored.priority ?? defaults.priority,
    content: fillInContent(stored.content),
    replyTo: stored.replyTo ?? null,
    thread: stored.thread ?? null,
    task: stored.task ?? null,
    ttl: stored.ttl ?? defaults.ttlSeconds,
    hops: stored.hops ?? 0,
    ...keepBatch(stored.batch),
    identity: stored.identity ?? null,
    v: stored.v ?? defaults.version,
  };
}

/** What another program means by the word must not make its message unreadable. */
function keepBatch(stored: unknown): { readonly batch?: Batch } {
  const parsed = storedBatch.safeParse(stored);
  return parsed.success ? { batch: parsed.data } : {};
}

function fillInContent(content: StoredMessage['content']): Message['content'] {
  return typeof content === 'string'
    ? { text: content, parts: [] }
    : { text: content.text, parts: content.parts ?? [] };
}

/** The exact bytes of a message that we send, before they are signed. */
export function encodeMessage({ signature: _signature, ...stored }: Message): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(stored)}\n`);
}

/** Whether a person of this machine wrote it, which only a signature proves. */
export function isFromPerson({ identity, signature }: Message): boolean {
  return identity?.mode === 'person' && signature?.state === 'verified';
}

/** Milliseconds since 1970 from which on it must not be handed over any more. */
export function expiresAtMs(message: Message): number {
  return Date.parse(message.timestamp) + message.ttl * 1000;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isNestedTooDeep(value: unknown, allowedDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return allowedDepth === 0 || Object.values(value).some((inner) => isNestedTooDeep(inner, allowedDepth - 1));
}

function describeIssue(issue: { path: PropertyKey[]; message: string } | undefined): string {
  const field = issue?.path.map(String).join('.');
  return field ? `its field "${field}" is wrong: ${issue?.message}` : 'it is not a message';
}
