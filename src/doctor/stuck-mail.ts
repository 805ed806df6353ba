import { join } from 'node:path';
import { orMissing } from '../base/files.ts';
import { livenessOf } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { presentName } from '../identity/card.ts';
import { type Lease, liveLeases } from '../identity/lease.ts';
import { lastSeenAtMs } from '../identity/presence.ts';
import { isMessageFile, stemOfMessage } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { describeAgo, describeSpan } from '../protocol/spans.ts';
import { readHeldBack } from '../session/held-back.ts';
import { readSessionNote } from '../session/session-note.ts';
import { listClaims } from '../store/claim.ts';
import { listInbox } from '../store/inbox.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import { pendingReadAtMost } from '../store/pending.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import { type Finding, orGood } from './finding/finding.ts';

const minuteMs = 60_000;
/** Mail for somebody who is away waits, as it should; after this long somebody should know. */
const longAwayMs = 60 * minuteMs;
/** A session that is there takes its mail between two steps of a turn. */
const longOnlineMs = 10 * minuteMs;
const longOfferedMs = 10 * minuteMs;

/** Mail that is on its way for so long that somebody should look, by mailbox and reason. Reads no message. */
export async function checkStuckMail(bridge: Bridge): Promise<readonly Finding[]> {
  const leases = await liveLeases(bridge.registry);
  const findings: Finding[] = [];
  for (const mailbox of await listOwnMailboxes(bridge.store.fs, bridge.store.layout)) {
    findings.push(...(await findStuckIn(bridge, mailbox, leases)));
  }
  return orGood('mail', findings, 'none is stuck');
}

/** The same of one mailbox, given the leases on its agent. */
export async function findStuckIn(
  bridge: Bridge,
  mailbox: MailboxLayout,
  leases: readonly Lease[],
): Promise<readonly Finding[]> {
  return [...(await checkQueued(bridge, mailbox, leases)), ...(await checkOffered(bridge, mailbox))];
}

async function checkQueued(bridge: Bridge, mailbox: MailboxLayout, leases: readonly Lease[]): Promise<Finding[]> {
  const waiting = await queuedIn(bridge, mailbox);
  const [oldest] = waiting;
  if (!oldest) return [];
  const name = await presentName(bridge.registry, mailbox.name);
  const holder = leases.find((lease) => lease.name === name)?.holder;
  if (!holder) return oldest.ageMs < longAwayMs ? [] : [await describeAway(bridge, name, waiting)];
  const held = await readHeldBack(bridge, holder);
  const heldIds = waiting.map(({ id }) => id).filter((id) => held[id] !== undefined);
  const record = await readSessionRecord(bridge, holder, await readSessionNote(bridge, holder));
  const [firstHeld] = heldIds;
  if (firstHeld !== undefined) {
    const what = `${heldIds.length} held by the loop guard (${firstHeld}): ${makeVisibleLine(held[firstHeld] ?? '')}`;
    const fix = `type any prompt in the session of ${name}, or release them on the page of: cc2cc dashboard`;
    return [finding(name, what, fix)];
  }
  if (record?.waitingFor !== undefined) {
    const what = `${waiting.length} waiting, and its user is at a dialog (${makeVisibleLine(record.waitingFor)})`;
    return [finding(name, what, `answer the dialog in the session of ${name}`)];
  }
  if (oldest.ageMs < longOnlineMs) return [];
  const what = `${waiting.length} waiting for ${describeSpan(oldest.ageMs)} though it is online`;
  return [finding(name, what, `cc2cc status ${oldest.id}; cc2cc doctor ${name} --ring`)];
}

interface Waiting {
  readonly id: string;
  readonly ageMs: number;
}

async function describeAway(bridge: Bridge, name: string, waiting: readonly Waiting[]): Promise<Finding> {
  const seenAtMs = await lastSeenAtMs(bridge.registry, name);
  const away =
    seenAtMs === undefined ? 'was never online' : `was last online ${describeAgo(bridge.store.fs.nowMs() - seenAtMs)}`;
  const what = `${waiting.length} waiting, the oldest for ${describeSpan(waiting[0]?.ageMs ?? 0)}; ${name} ${away}`;
  return finding(name, what, `CC2CC_NAME=${name} claude, or take it in a terminal: cc2cc receive --as ${name}`);
}

async function checkOffered(bridge: Bridge, mailbox: MailboxLayout): Promise<Finding[]> {
  const nowMs = bridge.store.fs.nowMs();
  const claims = await listClaims(bridge.store, mailbox);
  const old = claims.filter(({ claimedAtMs }) => nowMs - claimedAtMs > longOfferedMs);
  const [first] = old;
  if (!first) return [];
  const hasEnded = livenessOf(bridge.registry.processes, first.owner.process) === 'gone';
  const what = `${old.length} handed over and not seen, ${first.id} since ${describeSpan(nowMs - first.claimedAtMs)}`;
  return hasEnded
    ? [
        finding(
          mailbox.name,
          `${what}; that session has ended`,
          `CC2CC_NAME=${mailbox.name} claude, and it comes again`,
        ),
      ]
    : [finding(mailbox.name, what, `answer or end what its session does, then: cc2cc status ${first.id}`)];
}

function finding(name: string, detail: string, fix: string): Finding {
  return { check: `mail for ${name}`, result: 'weaker', detail, fix };
}

/** The oldest first, by how long each has lain there; of very many the first. */
async function queuedIn({ store }: Bridge, mailbox: MailboxLayout): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const file of (await listInbox(store, mailbox)).slice(0, pendingReadAtMost)) {
    const stats = await orMissing(store.fs.stat(join(mailbox.inbox, file)));
    if (!stats || !isMessageFile(file)) continue;
    const id = makeVisibleLine(stemOfMessage(file));
    waiting.push({ id, ageMs: Math.max(0, store.fs.nowMs() - stats.changedAtMs) });
  }
  return waiting.sort((one, other) => other.ageMs - one.ageMs);
}
