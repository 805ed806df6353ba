import { join } from 'node:path';
import * as z from 'zod/mini';
import { readState } from '../../base/state-file.ts';
import { receiptName } from '../../protocol/file-names.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import type { Claim } from '../claim.ts';
import type { Store } from '../store.ts';

/**
 * The proof that a message was seen: the transcript, an answer, or an acknowledgement (`cc2cc receive`). The word of the
 * client stands for the transcript until that is written.
 */
export type Proof = (typeof proofs)[number];

const proofs = ['transcript', 'answer', 'acknowledgement', 'client'] as const;

/** `receipts/<id>.receipt.json`; the first three fields are those that the older tool wrote. */
export interface Receipt {
  readonly msg_id: string;
  /** ISO 8601, UTC. */
  readonly delivered_at: string;
  readonly delivered_to: string;
  readonly attempt: number;
  /** Undefined for one that this version does not know. */
  readonly proof: Proof | undefined;
}

/** Notes how a message came to be seen. That it was, its place in done/ says; a crash may lose the note. */
export async function writeReceipt(store: Store, mailbox: MailboxLayout, claim: Claim, proof: Proof): Promise<void> {
  const receipt: Receipt = {
    msg_id: claim.id,
    delivered_at: new Date(store.fs.nowMs()).toISOString(),
    delivered_to: mailbox.name,
    attempt: claim.attempt,
    proof,
  };
  await store.fs.replaceFile(receiptPath(mailbox, claim.id), `${JSON.stringify(receipt)}\n`, { durable: false });
}

/** The receipt that the client's word gives an offer; undefined where it gave none for this very attempt. */
export async function readWordOfClient(
  store: Store,
  mailbox: MailboxLayout,
  claim: Claim,
): Promise<Receipt | undefined> {
  const receipt = await readReceipt(store, mailbox, claim.id);
  if (receipt?.proof !== 'client' || receipt.attempt !== claim.attempt) return undefined;
  // A message that was brought back begins with the first attempt again.
  return Date.parse(receipt.delivered_at) >= claim.claimedAtMs ? receipt : undefined;
}

export async function readReceipt(store: Store, mailbox: MailboxLayout, id: string): Promise<Receipt | undefined> {
  return readState(store.fs, receiptPath(mailbox, id), parseReceipt);
}

export function parseReceipt(stored: unknown): Receipt | undefined {
  const { data } = schema.safeParse(stored);
  return data && { ...data, proof: proofs.find((proof) => proof === data.proof) };
}

const schema = z.looseObject({
  msg_id: z.string(),
  delivered_at: z.string(),
  delivered_to: z.string(),
  attempt: z.number(),
});

function receiptPath(mailbox: MailboxLayout, id: string): string {
  return join(mailbox.receipts, receiptName.format(id));
}
