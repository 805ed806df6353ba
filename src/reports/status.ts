import { Cc2ccError } from '../base/errors.ts';
import { livenessOf } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { presentName } from '../identity/card.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { lastSeenAtMs } from '../identity/presence.ts';
import { isOnline } from '../identity/session-holder.ts';
import { isMessageId } from '../protocol/id-form.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { type Batch, maxCopies } from '../protocol/message.ts';
import { isAgentName } from '../protocol/names.ts';
import type { MessageState } from '../protocol/states.ts';
import { describeFailedTurn } from '../receipts/failed-turn.ts';
import { readHeldBack } from '../session/held-back.ts';
import { isUnattended } from '../session/in-charge.ts';
import { readSessionNote } from '../session/session-note.ts';
import { expiryReason, isExpired } from '../store/outcomes/expire.ts';
import { type Located, locate, locateIn } from '../store/outcomes/locate.ts';
import { signatureWord, whyRefused } from '../trust/verdict.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';

/** What a sender is told about a message. Field names are the CLI's JSON. */
export interface MessageStatus {
  readonly id: string;
  readonly state: MessageState;
  /** One line: what it waits for, or why it ended. */
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  readonly priority: string;
  readonly sentAt: string;
  /** `verified`, `unsigned` or `SIGNATURE INVALID`. */
  readonly signature: string;
  /** When it came into its state; ISO 8601, UTC. */
  readonly since: string;
  /** How often it was offered. */
  readonly attempts: number;
  readonly replyId: string | null;
  /** What showed that it was seen: `transcript`, `answer`, `acknowledgement`, or `client` until the transcript is written; null before, or if that was not noted. */
  readonly proof: string | null;
  /** Every copy, this one included, where the text was sent to several agents at once. */
  readonly copies?: readonly CopyStatus[];
}

/** One of the copies of a text. `missing`: it was not accepted, or its file was removed since. */
export interface CopyStatus extends Pick<MessageStatus, 'id' | 'to' | 'reason'> {
  readonly state: MessageState | 'missing';
  readonly since: string | null;
}

/** @throws NOT_FOUND */
export async function requireStatus(bridge: Bridge, id: string): Promise<MessageStatus> {
  const found = await locate(bridge.store, id.trim());
  if (!found) throw new Cc2ccError('NOT_FOUND', `there is no message ${id}; check the id`);
  const status = await statusOf(bridge, found);
  const { batch } = found.message;
  return batch ? { ...status, copies: await statusOfCopies(bridge, batch) } : status;
}

async function statusOfCopies(bridge: Bridge, batch: Batch): Promise<CopyStatus[]> {
  const copies: CopyStatus[] = [];
  for (const [to, id] of Object.entries(batch.copies).slice(0, maxCopies)) {
    const found = await locateCopy(bridge, to, id);
    // Any program may have written the list; what does not belong to it is not told.
    if (found?.message.batch?.id !== batch.id) {
      copies.push({ id, to, state: 'missing', since: null, reason: 'it was never accepted, or was removed later' });
      continue;
    }
    const { state, since, reason, to: reader } = await statusOf(bridge, found);
    copies.push({ id, to: reader, state, since, reason });
  }
  return copies;
}

/** In its own mailbox first: looking through all of them takes a while. */
async function locateCopy({ store }: Bridge, to: string, id: string): Promise<Located | undefined> {
  if (!isAgentName(to) || !isMessageId(id)) return undefined;
  return (await locateIn(store, mailboxOf(store.layout.root, to), id)) ?? locate(store, id);
}

async function statusOf(bridge: Bridge, found: Located): Promise<MessageStatus> {
  // It stays in the inbox until somebody looks, but nobody will be shown it.
  const hasExpired = found.state === 'queued' && isExpired(bridge.store, found.message);
  const to = await presentName(bridge.registry, found.mailbox.name);
  return {
    id: found.id,
    state: hasExpired ? 'expired' : found.state,
    reason: hasExpired ? expiryReason(found.message) : await explain(bridge, found, to),
    from: found.message.from,
    to,
    priority: found.message.priority,
    sentAt: found.message.timestamp,
    signature: signatureWord(found.message),
    since: new Date(found.sinceMs).toISOString(),
    attempts: found.attempts,
    proof: found.proof ?? null,
    replyId: found.replyId ?? null,
  };
}

async function explain(bridge: Bridge, found: Located, to: string): Promise<string> {
  switch (found.state) {
    case 'queued':
      return explainQueued(bridge, found, to);
    case 'offered':
      return explainOffered(bridge, found, to);
    case 'seen':
      return explainSeen(found, to);
    case 'untracked':
      return `sent by the client's own SendMessage to a session of ${to} that was running; cc2cc does not know whether it was read`;
    case 'answered':
      return `answered by ${found.replyId}`;
    case 'expired':
    case 'dead':
      return found.reason ?? 'the reason was not recorded';
  }
}

async function explainOffered(bridge: Bridge, { id, claim }: Located, to: string): Promise<string> {
  const owner = claim?.owner.process;
  if (owner && livenessOf(bridge.registry.processes, owner) === 'gone') {
    return `delivered to a session of ${to} that has ended; unless its transcript shows it, it will be delivered again`;
  }
  const failed = owner && (await describeFailedTurn(bridge, owner, { id, to }));
  return failed ?? `handed to ${to}; its transcript doesn't show it yet`;
}

function explainSeen(found: Located, to: string): string {
  if (found.proof === 'client')
    return `the client of ${to} shows an answer of its model after it; its transcript is about to`;
  if (found.proof === 'transcript') return `found in the transcript of ${to}, with an answer of its model after it`;
  if (found.proof === 'acknowledgement') return `${to} acknowledged it`;
  return `filed as seen by ${to}`;
}

async function explainQueued(bridge: Bridge, found: Located, to: string): Promise<string> {
  const refused = whyRefused(found.message);
  if (refused !== undefined) return `it was put aside and not delivered: ${refused}`;
  if (!(await isOnline(bridge.registry, to))) {
    const seenAtMs = await lastSeenAtMs(bridge.registry, to);
    return seenAtMs === undefined
      ? `${to} was never online`
      : `${to} is offline, last seen ${new Date(seenAtMs).toISOString()}`;
  }
  if (found.message.priority === 'low') return `low priority: it waits for the next turn of ${to}`;
  return (await whatBlocks(bridge, found.id, to)) ?? `${to} is online and will get it soon`;
}

/** What keeps an agent that is online from being handed its mail, as far as its session tells. */
async function whatBlocks(bridge: Bridge, id: string, to: string): Promise<string | undefined> {
  const [lease] = await liveLeasesOn(bridge.registry, to);
  const holder = lease?.holder;
  if (!holder) return undefined;
  const held = (await readHeldBack(bridge, holder))[id];
  if (held) return `held by the loop guard of ${to} until its next turn: ${held}`;
  const note = await readSessionNote(bridge, holder);
  if (note?.interactive && (await isUnattended(bridge, { name: to, client: holder }))) {
    return `no cc2cc server is running for ${to}: it comes with the next message that is sent there, or once /mcp reconnects cc2cc`;
  }
  const record = await readSessionRecord(bridge, holder, note);
  return record?.waitingFor ? `the user of ${to} is at a dialog (${makeVisibleLine(record.waitingFor)})` : undefined;
}
