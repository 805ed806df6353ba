import { dirname, join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import { linkIfFree } from '../base/link-once.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { maxMessageBytes } from '../protocol/message.ts';
import { type Claim, claimPath } from './claim.ts';
import { leaseLost } from './confirm.ts';
import { findFinished } from './finished.ts';
import { quarantine } from './quarantine.ts';
import { isSameMessage } from './same-message.ts';
import type { Store } from './store.ts';

/**
 * `first`: nobody was ever shown this id. `again`: the same copy was let through before, so it is a redelivery.
 * `dropped`: a second copy of a message that was let through (a sender that tried again), now removed.
 * `quarantined`: another message under an id that is used up, now in bad/.
 */
export type GateResult = 'first' | 'again' | 'dropped' | 'quarantined';

/**
 * Decides, after a claim and before anything is shown, whether an id may pass: one copy of it does, ever. The claim is
 * made durable before the id is used up: otherwise a power cut could leave the id used up and its message nowhere, or
 * bring the message back without the mark of a redelivery (test/property/model/ finds both).
 * @throws LEASE_LOST
 */
export async function gate(store: Store, mailbox: MailboxLayout, claim: Claim): Promise<GateResult> {
  const claimed = claimPath(mailbox, claim);
  const accepted = join(mailbox.accepted, claim.id);
  const finished = await findFinished(store, mailbox, claim.id);
  if (finished) {
    // The process that filed the first copy may have ended before its fsync.
    await store.fs.syncDirectory(dirname(finished));
    return dropSecondCopy(store, mailbox, claim, finished);
  }
  await store.fs.syncDirectory(mailbox.claimed);
  if (await isFirstToUse(store, claimed, accepted)) return 'first';
  const [ours, theirs] = [await store.fs.stat(claimed), await store.fs.stat(accepted)];
  return ours.inode === theirs.inode ? 'again' : dropSecondCopy(store, mailbox, claim, accepted);
}

/**
 * Whether this copy was let through before, so that a model may have been shown it. A power cut can undo that: then the
 * answer means nothing.
 */
export async function hasPassedGate(store: Store, mailbox: MailboxLayout, claim: Claim): Promise<boolean> {
  const ours = await orMissing(store.fs.stat(claimPath(mailbox, claim)));
  const accepted = await orMissing(store.fs.stat(join(mailbox.accepted, claim.id)));
  return ours !== undefined && ours.inode === accepted?.inode;
}

async function isFirstToUse(store: Store, claimed: string, accepted: string): Promise<boolean> {
  try {
    return await linkIfFree(store.fs, claimed, accepted);
  } catch (error) {
    throw isSystemError(error, 'ENOENT') ? leaseLost(claimed, error) : error;
  }
}

async function dropSecondCopy(store: Store, mailbox: MailboxLayout, claim: Claim, first: string): Promise<GateResult> {
  const claimed = claimPath(mailbox, claim);
  const [ours, theirs] = [
    await store.fs.readFile(claimed, maxMessageBytes),
    await store.fs.readFile(first, maxMessageBytes),
  ];
  const place = { id: claim.id, to: mailbox.name, timeMs: claim.claimedAtMs };
  if (!(await isSameMessage(store, ours, theirs, place))) {
    await quarantine(store, mailbox, claimed, `another message with the id ${claim.id} arrived before`);
    return 'quarantined';
  }
  await store.fs.unlink(claimed);
  return 'dropped';
}
