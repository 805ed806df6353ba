import { Cc2ccError, failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { formerMailboxes } from '../desk/former-mailboxes.ts';
import { knownNames, readCard, resolveRecipient } from '../identity/card.ts';
import { onlineNames } from '../identity/roster.ts';
import { whoSeemsOnline } from '../identity/session-holder.ts';
import { defaults } from '../protocol/defaults.ts';
import { mailboxOf } from '../protocol/layout.ts';
import {
  type Batch,
  encodeMessage,
  type Message,
  type MessageType,
  type Priority,
  viaClient,
} from '../protocol/message.ts';
import { isAgentName } from '../protocol/names.ts';
import { didYouMean, nearestOf } from '../protocol/nearest.ts';
import { agentOfClientName } from '../session/client-name.ts';
import { nextMessageId } from '../store/next-id.ts';
import { type Located, locate } from '../store/outcomes/locate.ts';
import { reserveQuota } from '../store/quota.ts';
import { send } from '../store/send.ts';
import { whyRefused } from '../trust/verdict.ts';
import { quoteName } from '../trust/visible-text.ts';
import { noteLastSent } from './last-sent.ts';
import { requireWelcome } from './other-projects.ts';
import { ringForAbsentServer } from './ring-for-absent-server.ts';

/** Who is writing: the name comes from the code that knows it, never from a text. */
export interface Sender {
  readonly name: string;
  /** `agent`: a model wrote it. `person`: a person of this machine did. `script`: a program did. */
  readonly mode: 'agent' | 'person' | 'script';
  /** In whose name it is, as `projectOf` gives it; undefined where none is known. */
  readonly project?: string | undefined;
  /** How many messages of agents led to this one; 0 for what a person or a script begins. */
  readonly hops?: number;
  /** False for a script that uses the name of a live session elsewhere; its readers are told. */
  readonly holdsName?: boolean;
  /** The client itself took it to its recipient. */
  readonly isByClient?: boolean;
}

export interface Draft {
  readonly to: string;
  readonly text: string;
  readonly type?: MessageType | undefined;
  readonly priority?: Priority | undefined;
  readonly thread?: string | undefined;
  readonly replyTo?: string | undefined;
  /** Until when the sender waits for the answer, ISO 8601. */
  readonly answerBy?: string | undefined;
  /** The setting of whoever sends, unless it is given. */
  readonly ttlSeconds?: number | undefined;
  readonly task?: Readonly<Record<string, unknown>> | undefined;
}

/** A draft with what only the program itself decides. */
export interface Letter extends Draft {
  /** Its own; the same id and bytes again make no second message. */
  readonly id?: string | undefined;
  /** ISO 8601, UTC; now if it is not given. */
  readonly timestamp?: string | undefined;
  readonly hops?: number | undefined;
  /** The copies of which it is one. */
  readonly batch?: Batch | undefined;
}

/** What a sender is told: accepted and durable, and whether anybody is there to take it now. */
export interface Posted {
  readonly id: string;
  /** The mailbox it lies in; another name than asked for after a rename. */
  readonly to: string;
  readonly recipientOnline: boolean;
  /** The number that the loop guard of its reader goes by. */
  readonly hops: number;
  /** What could not be noted after it was accepted. It is no error, because whoever repeats it would send it twice. */
  readonly unnoted?: string;
}

/**
 * Sends a message to one agent, who may be offline.
 * @throws BAD_INPUT, NAME_INVALID, UNKNOWN_RECIPIENT (with the nearest names), MESSAGE_TOO_LARGE, QUOTA_MESSAGES,
 * QUOTA_BYTES.
 */
export async function post(bridge: Bridge, sender: Sender, draft: Letter): Promise<Posted> {
  const to = await requireRecipient(bridge, draft.to);
  if (to === sender.name) throw new Cc2ccError('BAD_INPUT', `"${draft.to}" is you; choose another agent`);
  return deliver(bridge, await composeMessage(bridge, sender, { ...draft, to }));
}

/** A message in one's own mailboxes, whatever its state. */
export async function requireMessageTo(bridge: Bridge, name: string, msgId: string): Promise<Located> {
  const found = await locate(bridge.store, msgId);
  if (!found) {
    throw new Cc2ccError('NOT_FOUND', `there is no message ${msgId}; the id stands in the message's first line`);
  }
  const owner = await resolveRecipient(bridge.registry, found.mailbox.name);
  if (owner !== name) throw new Cc2ccError('BAD_INPUT', `${msgId} was sent to ${found.mailbox.name}, not to you`);
  const refused = whyRefused(found.message);
  if (refused === undefined) return found;
  throw new Cc2ccError('NOT_TRUSTED', `${msgId} is not shown: ${refused}; the user can look at ${found.path}`);
}

/** The mailbox for a name that a sender gave. */
export async function requireRecipient(bridge: Bridge, given: string): Promise<string> {
  const name = given.trim().replace(/^@/, '');
  const resolved = await findRecipient(bridge, name);
  if (resolved) return resolved;
  const hint = await describeNearest(bridge, await nearestNames(bridge, name));
  throw new Cc2ccError('UNKNOWN_RECIPIENT', `no agent named ${quoteName(given)}; ${hint}`);
}

/** The mailbox for a name of ours, or for what a client calls the session of an agent; undefined if nobody has it. */
export async function findRecipient({ registry }: Bridge, name: string): Promise<string | undefined> {
  const own = isAgentName(name) ? await resolveRecipient(registry, name) : undefined;
  return own ?? (await agentOfClientName(registry, name));
}

/** What somebody who got a name wrong may have meant. */
export async function describeNearest(bridge: Bridge, nearest: readonly string[]): Promise<string> {
  const question = didYouMean(nearest);
  if (question) return question;
  const online = await onlineNames(bridge.registry);
  return online.length > 0 ? `online now: ${online.slice(0, 10).join(', ')}` : 'nobody is online now';
}

/** Known names that look like `name`, the most alike first; at most three. */
export async function nearestNames(bridge: Bridge, name: string): Promise<string[]> {
  return nearestOf(await knownNames(bridge.registry), name);
}

/** An id for a new message to `name`, which keeps the order of sending. */
export async function newIdFor(bridge: Bridge, name: string): Promise<string> {
  const { store } = bridge;
  return nextMessageId(store, mailboxOf(store.layout.root, name), await formerMailboxes(bridge, name));
}

/** @throws BAD_INPUT for a text that says nothing. */
export async function composeMessage(bridge: Bridge, sender: Sender, draft: Letter): Promise<Message> {
  requireText(draft.text);
  return {
    id: draft.id ?? (await newIdFor(bridge, draft.to)),
    timestamp: draft.timestamp ?? new Date(bridge.store.fs.nowMs()).toISOString(),
    from: sender.name,
    to: draft.to,
    type: draft.type ?? defaults.type,
    priority: draft.priority ?? defaults.priority,
    content: { text: draft.text, parts: [] },
    replyTo: draft.replyTo ?? null,
    ...(draft.answerBy ? { answerBy: draft.answerBy } : {}),
    thread: draft.thread ?? null,
    task: draft.task ?? null,
    ttl: draft.ttlSeconds ?? bridge.defaultTtlSeconds,
    hops: draft.hops ?? sender.hops ?? 0,
    ...(draft.batch ? { batch: draft.batch } : {}),
    identity: identityOf(sender),
    v: defaults.version,
  };
}

/** What readers are told about the writer: set here, from what the code knows, and covered by the signature. */
function identityOf({ mode, project, holdsName = true, isByClient = false }: Sender): Message['identity'] {
  const place = project === undefined ? {} : { project };
  if (!holdsName) return { agent: 'cc2cc', mode: 'script', holdsName, ...place };
  return {
    agent: mode === 'agent' ? 'claude-code' : 'cc2cc',
    mode,
    ...place,
    ...(isByClient && { via: viaClient }),
  };
}

/** Stores a message that was composed. */
export async function deliver(bridge: Bridge, message: Message): Promise<Posted> {
  const online = await whoSeemsOnline(bridge.registry, [message.to]);
  await sendWithinQuota(bridge, message);
  if (online.has(message.to)) await ringForAbsentServer(bridge, message.to);
  return describeAccepted(bridge, message, online.has(message.to));
}

/** What the sender of a message is told. It is accepted now, and nothing makes an error of that. */
export async function describeAccepted(bridge: Bridge, message: Message, recipientOnline: boolean): Promise<Posted> {
  let { to } = message;
  await failureOf(async () => {
    // The agent may have been renamed between the look-up and the send; its sweep finds the message in the old mailbox.
    to = (await readCard(bridge.registry, message.to))?.forwardTo ?? to;
  });
  await failureOf(() => noteLastSent(bridge, { id: message.id, to }));
  return { id: message.id, to, recipientOnline, hops: message.hops };
}

/** @throws OTHER_PROJECT where the recipient takes no such mail; QUOTA_MESSAGES or QUOTA_BYTES when too much of this sender waits there already. */
export async function sendWithinQuota(bridge: Bridge, message: Message): Promise<void> {
  await requireWelcome(bridge, message);
  const { store, quota } = bridge;
  const bytes = encodeMessage(message).length;
  const release = await reserveQuota(store, message.to, { id: message.id, from: message.from, bytes }, quota);
  try {
    await send(store, message.to, message);
  } catch (error) {
    await release();
    throw error;
  }
}

/** @throws BAD_INPUT for a text that says nothing. */
export function requireText(text: string): void {
  if (text.trim() === '') throw new Cc2ccError('BAD_INPUT', 'the text is empty; write something to send');
}
