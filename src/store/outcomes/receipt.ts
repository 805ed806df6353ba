import { join } from 'node:path';
import { objectWith, readState } from '../../base/state-file.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import type { Claim } from '../claim.ts';
import type { Store } from '../store.ts';

/** The proof that a message was seen: the transcript, an answer, or an acknowledgement (`cc2cc receive`). */
export type Proof = 'transcript' | 'answer' | 'acknowledgement';

/** `receipts/<id>.receipt.json`; the first three fields are those that the older tool wrote. */
export interface Receipt {
  readonly msg_id: string;
  /** ISO 8601, UTC. */
  readonly delivered_at: string;
  readonly delivered_to: string;
  readonly attempt: number;
  readonly proof: Proof;
}

/** Notes how a message came to be seen. That it was, its place in done/ says; a crash may lose the note. */
export async function writeReceipt(store: Store, mailbox: MailboxLayout, held: Claim, proof: Proof): Promise<void> {
  const receipt: Receipt = {
    msg_id: held.id,
    delivered_at: new Date(store.fs.nowMs()).toISOString(),
    delivered_to: mailbox.name,
    attempt: held.attempt,
    proof,
  };
  await store.fs.replaceFile(receiptPath(mailbox, held.id), `${JSON.stringify(receipt)}\n`, { durable: false });
}

export async function readReceipt(store: Store, mailbox: MailboxLayout, id: string): Promise<Receipt | undefined> {
  return readState(store.fs, receiptPath(mailbox, id), parseReceipt);
}

export const parseReceipt = objectWith<Receipt>({
  msg_id: 'string',
  delivered_at: 'string',
  delivered_to: 'string',
  attempt: 'number',
  proof: 'string?',
});

function receiptPath(mailbox: MailboxLayout, id: string): string {
  return join(mailbox.receipts, `${id}.receipt.json`);
}
