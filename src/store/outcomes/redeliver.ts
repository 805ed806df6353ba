import { isSystemError } from '../../base/errors.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { type Claim, claimPath, newClaim, type Owner } from '../claim.ts';
import { findFinished } from '../finished.ts';
import type { Store } from '../store.ts';
import { deadLetter } from './dead-letter.ts';

/** A message that four owners lost is not offered a fifth time. */
export const deadAtAttempt = 5;

/**
 * Takes a message over from an owner that is gone. The caller has made sure of that: its process has ended, or its
 * lease stood unchanged for long enough on a monotonic clock.
 * @param options.wasShown false if no model can have seen that offer, which then does not count as an attempt.
 * @returns undefined when somebody else was faster, or when the message is dead now.
 */
export async function redeliver(
  store: Store,
  mailbox: MailboxLayout,
  lost: Claim,
  owner: Owner,
  { wasShown = true }: { readonly wasShown?: boolean } = {},
): Promise<Claim | undefined> {
  const taken = newClaim(store, lost.id, wasShown ? lost.attempt + 1 : lost.attempt, owner);
  try {
    await store.fs.rename(claimPath(mailbox, lost), claimPath(mailbox, taken));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  // A crash in the middle of filing it leaves both names; the gate drops this one.
  if (taken.attempt < deadAtAttempt || (await findFinished(store, mailbox, taken.id))) return taken;
  await deadLetter(store, mailbox, taken, { state: 'dead', reason: deathReason(lost) });
  return undefined;
}

export function deathReason(lost: Claim): string {
  return `it was offered ${lost.attempt} times and no session was seen to read it`;
}
