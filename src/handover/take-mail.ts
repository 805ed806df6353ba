import { Cc2ccError } from '../base/errors.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { onItsOwn } from '../bridge/file-by-file.ts';
import { noteReplay } from '../bridge/put-aside.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { notePositions } from '../receipts/offer-position.ts';
import { notifySender } from '../sending/notify-sender.ts';
import { type Claim, listClaims } from '../store/claim.ts';
import { claimInspected } from '../store/claim-inspected.ts';
import { type GateResult, gate } from '../store/gate.ts';
import { inspect } from '../store/inbox.ts';
import { expire, expiryReason, isExpired } from '../store/outcomes/expire.ts';
import { ensureMailbox } from '../store/store.ts';
import { whyRefused } from '../trust/verdict.ts';
import { type Candidate, listCandidates } from './candidates.ts';

/** A message that its recipient holds now and that nobody has confirmed yet. */
export interface TakenMail {
  readonly message: Message;
  readonly mailbox: MailboxLayout;
  readonly held: Claim;
  /** It may have been shown before. */
  readonly redelivered: boolean;
}

/**
 * Takes mail for `recipient`, who holds the name, one message at a time: critical mail first, then the oldest, until
 * nothing is left. Whoever stops asking leaves the rest in the inbox. What was taken stays `offered` until the caller
 * confirms it with `confirmIfStillHeld`.
 */
export async function* takeMail(bridge: Bridge, recipient: Recipient): AsyncGenerator<TakenMail, void> {
  const mailbox = await ensureMailbox(bridge.store, recipient.name);
  // One look goes through a part of a flooded inbox, hence the next look.
  for (let foundAny = true; foundAny; ) {
    foundAny = false;
    const { candidates } = await listCandidates(bridge, recipient, mailbox, { isNewContext: false });
    await notePositions(
      bridge,
      recipient.client,
      candidates.map(({ message }) => message.id),
    );
    for (const candidate of candidates) {
      const taken = await takeOnItsOwn(bridge, candidate);
      if (!taken) continue;
      foundAny = true;
      yield taken;
    }
  }
}

/** The same as `takeThroughGate`; what goes wrong with one message is told, and keeps nobody from the next. */
export function takeOnItsOwn(bridge: Bridge, candidate: Candidate): Promise<TakenMail | undefined> {
  const what = `the message ${candidate.message.id} for ${candidate.mailbox.name}`;
  return onItsOwn(bridge, what, () => takeThroughGate(bridge, candidate));
}

/** @returns undefined if somebody else was faster, or if the message must not be shown: a second copy, or expired. */
export async function takeThroughGate(bridge: Bridge, candidate: Candidate): Promise<TakenMail | undefined> {
  const { mailbox, message } = candidate;
  const { decisions } = bridge;
  const took = decisions?.stopwatch();
  const held = await candidate.take();
  const from = candidate.isTakeover ? 'a lost offer' : 'the inbox';
  decisions?.note(mailbox.name, 'claim', message.id, held ? `from ${from}` : 'another process was faster', took?.());
  if (!held) return undefined;
  const passed = await gateOrLose(bridge, mailbox, held);
  decisions?.note(mailbox.name, 'gate', held.id, passed ?? 'taken over by another process', took?.());
  if (passed === 'quarantined') {
    bridge.warnings.push(
      `cc2cc: another message under the id ${held.id} came for ${mailbox.name}; it lies in ${mailbox.bad}`,
    );
  }
  if (passed === 'dropped' && !candidate.isTakeover && !(await isOffered(bridge, mailbox, held.id))) {
    await noteReplay(bridge, mailbox, held.id);
  }
  if (passed !== 'first' && passed !== 'again') return undefined;
  if (await putAsideExpired(bridge, mailbox, held, message)) return undefined;
  // Taken from the inbox although its id was let through before: a crash may have come after it was shown.
  const wasCutOff = passed === 'again' && !candidate.isTakeover;
  return { message, mailbox, held, redelivered: candidate.wasShown || wasCutOff };
}

/**
 * Takes one message out of the inbox for whoever wants this very one, such as the answer that somebody waits for.
 * @returns undefined if the file does not hold it any more, and as `takeThroughGate`.
 */
export async function takeWaiting(
  bridge: Bridge,
  mailbox: MailboxLayout,
  { fileName, id }: { readonly fileName: string; readonly id: string },
  owner: ProcessIdentity,
): Promise<TakenMail | undefined> {
  const entry = await inspect(bridge.store, mailbox, fileName);
  if (entry.kind !== 'message' || entry.message.id !== id || whyRefused(entry.message) !== undefined) return undefined;
  const take = () => claimInspected(bridge.store, mailbox, entry, { process: owner });
  const { message } = entry;
  return takeThroughGate(bridge, { message, mailbox, attempt: 1, isTakeover: false, wasShown: false, take });
}

/** While the first copy is with somebody, a second one is that of a sender who tried again. */
async function isOffered(bridge: Bridge, mailbox: MailboxLayout, id: string): Promise<boolean> {
  return (await listClaims(bridge.store, mailbox)).some((held) => held.id === id);
}

/** Puts a held message aside if its time is over, and tells its sender. @returns whether it was. */
export async function putAsideExpired(
  bridge: Bridge,
  mailbox: MailboxLayout,
  held: Claim,
  message: Message,
): Promise<boolean> {
  if (!isExpired(bridge.store, message)) return false;
  bridge.decisions?.note(mailbox.name, 'expired', held.id, 'its time to live is over');
  await notifySender(bridge, message, { state: 'expired', reason: expiryReason(message) });
  return expire(bridge.store, mailbox, held, message);
}

/** @returns undefined when another owner has taken the message over in between. */
async function gateOrLose(bridge: Bridge, mailbox: MailboxLayout, held: Claim): Promise<GateResult | undefined> {
  try {
    return await gate(bridge.store, mailbox, held);
  } catch (error) {
    if (error instanceof Cc2ccError && error.code === 'LEASE_LOST') return undefined;
    throw error;
  }
}
