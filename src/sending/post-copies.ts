import { Cc2ccError, describeError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { whoSeemsOnline } from '../identity/session-holder.ts';
import { type Batch, type Message, maxCopies } from '../protocol/message.ts';
import {
  composeMessage,
  type Draft,
  describeAccepted,
  newIdFor,
  type Posted,
  type Sender,
  sendWithinQuota,
} from './post.ts';
import { ringForAbsentServer } from './ring-for-absent-server.ts';

/** Who did not get a text, and why. */
export interface Refusal {
  readonly to: string;
  readonly error: unknown;
}

/**
 * Sends the same text to each of these mailboxes, a message of its own to each, all of one batch. One that cannot be
 * stored keeps none of the others from it.
 * @param names as `requireRecipient` gives them, each once.
 * @throws BAD_INPUT, MESSAGE_TOO_LARGE or what the disk says, if none was accepted; PARTLY_SENT, which tells of each, if
 * some were.
 */
export async function postCopies(
  bridge: Bridge,
  sender: Sender,
  draft: Omit<Draft, 'to'>,
  names: readonly string[],
): Promise<Posted[]> {
  requireFewEnough(names);
  const online = await whoSeemsOnline(bridge.registry, names);
  const accepted: Message[] = [];
  const refused: Refusal[] = [];
  for (const message of await composeCopies(bridge, sender, draft, names)) {
    try {
      await sendWithinQuota(bridge, message);
      accepted.push(message);
    } catch (error) {
      refused.push({ to: message.to, error });
    }
  }
  const [first] = refused;
  if (first && accepted.length === 0) throw first.error;
  if (first) throw partlySent(accepted, refused, adviceFor(draft, refused));
  const posted: Posted[] = [];
  for (const message of accepted) {
    if (online.has(message.to)) await ringForAbsentServer(bridge, message.to);
    posted.push(await describeAccepted(bridge, message, online.has(message.to)));
  }
  return posted;
}

/** @throws BAD_INPUT for more than one batch may have. */
export function requireFewEnough(names: readonly string[]): void {
  if (names.length <= maxCopies) return;
  throw new Cc2ccError('BAD_INPUT', `these are ${names.length} agents; send to ${maxCopies} at most at a time`);
}

async function composeCopies(
  bridge: Bridge,
  sender: Sender,
  draft: Omit<Draft, 'to'>,
  names: readonly string[],
): Promise<readonly Message[]> {
  const ids: { readonly to: string; readonly id: string }[] = [];
  for (const to of names) ids.push({ to, id: await newIdFor(bridge, to) });
  const [first, second] = ids;
  const copies = Object.fromEntries(ids.map(({ to, id }) => [to, id]));
  const batch: { batch?: Batch } = first && second ? { batch: { id: first.id, copies } } : {};
  // Whoever answers one of them can find the others.
  const thread = draft.thread ?? batch.batch?.id;
  return Promise.all(ids.map(({ to, id }) => composeMessage(bridge, sender, { ...draft, to, id, thread, ...batch })));
}

/** What is told where some got a text and others did not. */
export function partlySent(
  accepted: readonly { readonly id: string; readonly to: string }[],
  refused: readonly Refusal[],
  advice: string,
): Cc2ccError {
  const stored = accepted.map(({ to, id }) => `${to} (${id})`).join(', ');
  const missing = refused.map(({ to, error }) => `${to} (${describeError(error)})`).join(', ');
  return new Cc2ccError('PARTLY_SENT', `accepted for ${stored}; not for ${missing}; ${advice}`, {
    cause: refused[0]?.error,
    details: {
      accepted: accepted.map(({ id, to }) => ({ id, to })),
      refused: refused.map(({ to, error }) => ({ to, reason: describeError(error) })),
    },
  });
}

function adviceFor({ type, task }: Omit<Draft, 'to'>, refused: readonly Refusal[]): string {
  const missing = refused.map(({ to }) => to).join(', ');
  if (refused.every(({ error }) => isForGood(error))) return `don't send it again to ${missing} again`;
  if (type !== 'task') return `send it again to ${missing} alone`;
  const id = task?.id;
  return `the task is given to those who got it; to send it again would make a second task, so write to ${missing} in a message that names task ${id}, which they can take as well`;
}

function isForGood(error: unknown): boolean {
  return error instanceof Cc2ccError && error.code === 'OTHER_PROJECT';
}
