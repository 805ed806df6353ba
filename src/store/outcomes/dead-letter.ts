import { join } from 'node:path';
import * as z from 'zod/mini';
import { readState } from '../../base/state-file.ts';
import { deadReasonName, messageName } from '../../protocol/file-names.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { type Claim, claimPath } from '../claim.ts';
import { moveByLink } from '../confirm.ts';
import type { Store } from '../store.ts';

/** Why a message will never be handed over; stands beside it as `<id>.reason.json`. */
export interface DeadLetterReason {
  readonly state: 'expired' | 'dead';
  readonly reason: string;
  /** How often it was offered. */
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** @param folder dead/ or dropped/. */
export function readDeadReason(store: Store, folder: string, id: string): Promise<DeadLetterReason | undefined> {
  return readState(store.fs, join(folder, deadReasonName.format(id)), parseDeadReason);
}

export function parseDeadReason(stored: unknown): DeadLetterReason | undefined {
  const { data } = schema.safeParse(stored);
  return data && { ...data, attempts: data.attempts ?? 0 };
}

const schema = z.looseObject({
  state: z.enum(['expired', 'dead']),
  reason: z.string(),
  attempts: z.nullish(z.number()),
  atMs: z.number(),
});

/** Moves a claimed message to dead/. The reason is durable first, so that no dead message lacks one. */
export async function deadLetter(
  store: Store,
  mailbox: MailboxLayout,
  claim: Claim,
  why: { readonly state: 'expired' | 'dead'; readonly reason: string },
): Promise<void> {
  const record: DeadLetterReason = { ...why, attempts: claim.attempt - 1, atMs: store.fs.nowMs() };
  const path = join(mailbox.dead, deadReasonName.format(claim.id));
  await store.fs.replaceFile(path, `${JSON.stringify(record)}\n`, { durable: true });
  await store.fs.syncDirectory(mailbox.dead);
  await moveByLink(store, claimPath(mailbox, claim), mailbox.dead, messageName.format(claim.id));
}
