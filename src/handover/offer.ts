import { Cc2ccError } from '../base/errors.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { onItsOwn } from '../bridge/file-by-file.ts';
import { noteReplay } from '../bridge/put-aside.ts';
import type { Offer } from '../desk/offers.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { notifySender } from '../sending/notify-sender.ts';
import { describeRefusal, foreignMailHere } from '../sending/other-projects.ts';
import { listClaims } from '../store/claim.ts';
import { claimInspected } from '../store/claim-inspected.ts';
import { type GateResult, gate } from '../store/gate.ts';
import { inspect } from '../store/inbox.ts';
import { deadLetter } from '../store/outcomes/dead-letter.ts';
import { expire, expiryReason, isExpired } from '../store/outcomes/expire.ts';
import { whyRefused } from '../trust/verdict.ts';
import type { Candidate } from './candidates.ts';

/** A message that was claimed for its recipient and let through, and that nobody has confirmed yet. */
export interface OfferedMail extends Offer {
  readonly message: Message;
  /** It may have been shown before. */
  readonly redelivered: boolean;
}

/** Offers one of several messages; what goes wrong with it is told, and keeps nobody from the next. */
export function offerOnItsOwn(bridge: Bridge, candidate: Candidate): Promise<OfferedMail | undefined> {
  const what = `the message ${candidate.message.id} for ${candidate.mailbox.name}`;
  return onItsOwn(bridge, what, () => offer(bridge, candidate));
}

/**
 * Claims a message for its recipient and lets it through the gate, after which it may be shown.
 * @returns undefined if somebody else was faster, or if the message must not be shown: a second copy, or expired.
 */
async function offer(bridge: Bridge, candidate: Candidate): Promise<OfferedMail | undefined> {
  const { mailbox, message } = candidate;
  const { decisions } = bridge;
  const took = decisions?.stopwatch();
  const claim = await candidate.claim();
  const from = candidate.isRedelivery ? 'from a lost offer' : 'from the inbox';
  decisions?.note(mailbox.name, 'claim', message.id, claim ? from : 'another process was faster', took?.());
  if (!claim) return undefined;
  const passed = await gateOrLose(bridge, { mailbox, claim });
  decisions?.note(mailbox.name, 'gate', claim.id, passed ?? 'taken over by another process', took?.());
  if (passed === 'quarantined') {
    bridge.warnings.push(
      `cc2cc: another message under the id ${claim.id} came for ${mailbox.name}; it lies in ${mailbox.bad}`,
    );
  }
  if (passed === 'dropped' && !candidate.isRedelivery && !(await isOffered(bridge, mailbox, claim.id))) {
    await noteReplay(bridge, mailbox, claim.id);
  }
  if (passed !== 'first' && passed !== 'again') return undefined;
  if (await putAsideExpired(bridge, { mailbox, claim }, message)) return undefined;
  if (await putAsideForeign(bridge, { mailbox, claim }, message)) return undefined;
  // It came from the inbox although its id was let through before: a crash may have come after it was shown.
  const wasCutOff = passed === 'again' && !candidate.isRedelivery;
  return { message, mailbox, claim, redelivered: candidate.wasShown || wasCutOff };
}

/**
 * Offers one message of the inbox to whoever wants this very one, such as the answer that somebody waits for. No session
 * is counted to have been handed it.
 * @returns undefined if the file does not hold it any more, if somebody else was faster, or if it must not be shown.
 */
export async function offerThisOne(
  bridge: Bridge,
  mailbox: MailboxLayout,
  { fileName, id }: { readonly fileName: string; readonly id: string },
  owner: ProcessIdentity,
): Promise<OfferedMail | undefined> {
  const entry = await inspect(bridge.store, mailbox, fileName);
  if (entry.kind !== 'message' || entry.message.id !== id || whyRefused(entry.message) !== undefined) return undefined;
  const claim = () => claimInspected(bridge.store, mailbox, entry, { process: owner });
  const { message } = entry;
  return offer(bridge, { message, mailbox, attempt: 1, isRedelivery: false, wasShown: false, claim });
}

/** While the first copy is with somebody, a second one is that of a sender who tried again. */
async function isOffered(bridge: Bridge, mailbox: MailboxLayout, id: string): Promise<boolean> {
  return (await listClaims(bridge.store, mailbox)).some((claim) => claim.id === id);
}

/** Puts a claimed message aside if its time is over, and tells its sender. @returns whether it was. */
export async function putAsideExpired(bridge: Bridge, { mailbox, claim }: Offer, message: Message): Promise<boolean> {
  if (!isExpired(bridge.store, message)) return false;
  bridge.decisions?.note(mailbox.name, 'expired', claim.id, 'its time to live has passed');
  await notifySender(bridge, message, { state: 'expired', reason: expiryReason(message) });
  return expire(bridge.store, mailbox, claim, message);
}

/** Puts a claimed message aside that came from a project whose mail its recipient does not take, whoever let it come. */
async function putAsideForeign(bridge: Bridge, { mailbox, claim }: Offer, message: Message): Promise<boolean> {
  const foreign = await foreignMailHere(bridge, message, mailbox.name);
  if (foreign?.policy !== 'refuse') return false;
  const fate = { state: 'dead', reason: `${mailbox.name} ${describeRefusal(foreign)}` } as const;
  bridge.decisions?.note(mailbox.name, 'refused', claim.id, 'it comes from another project');
  await notifySender(bridge, message, fate);
  await deadLetter(bridge.store, mailbox, claim, fate);
  return true;
}

/** @returns undefined when another owner has taken the message over in between. */
async function gateOrLose(bridge: Bridge, { mailbox, claim }: Offer): Promise<GateResult | undefined> {
  try {
    return await gate(bridge.store, mailbox, claim);
  } catch (error) {
    if (error instanceof Cc2ccError && error.code === 'LEASE_LOST') return undefined;
    throw error;
  }
}
