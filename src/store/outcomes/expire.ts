import type { MailboxLayout } from '../../protocol/layout.ts';
import { expiresAtMs, type Message } from '../../protocol/message.ts';
import type { Claim } from '../claim.ts';
import type { Store } from '../store.ts';
import { deadLetter } from './dead-letter.ts';

/** Moves a claimed message to dead/ if its time is over. It is claimed first, so that nobody is reading it meanwhile. */
export async function expire(store: Store, mailbox: MailboxLayout, claim: Claim, message: Message): Promise<boolean> {
  if (!isExpired(store, message)) return false;
  await deadLetter(store, mailbox, claim, {
    state: 'expired',
    reason: expiryReason(message),
  });
  return true;
}

export function expiryReason(message: Message): string {
  return `nobody took it within ${message.ttl} s of ${message.timestamp}`;
}

export function isExpired(store: Store, message: Message): boolean {
  return store.fs.nowMs() >= expiresAtMs(message);
}
