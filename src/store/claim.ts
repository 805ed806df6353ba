import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { exists } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { claimName, newNonce } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { ensureMailbox, type Store } from './store.ts';

/** The owner of offered messages: a client process, for as long as it lives. */
export interface Owner {
  readonly process: ProcessIdentity;
}

/**
 * A message that one owner holds. It lies in claimed/ as `<id>~<attempt>~<token>.json`; a new attempt renames it, so
 * that an owner with an older token finds nothing to confirm.
 */
export interface Claim {
  readonly id: string;
  /** 1 at the first offer. */
  readonly attempt: number;
  readonly fileName: string;
  readonly owner: Owner;
  /** When it was offered, milliseconds since 1970. */
  readonly claimedAtMs: number;
}

/**
 * Takes a message out of the inbox for `owner`, with attempt 1. Of several processes that try, one gets it.
 * @returns undefined for the others.
 */
export async function claim(
  store: Store,
  mailbox: MailboxLayout,
  inboxFileName: string,
  id: string,
  owner: Owner,
): Promise<Claim | undefined> {
  const taken = newClaim(store, id, 1, owner);
  const waiting = join(mailbox.inbox, inboxFileName);
  if (await renameIfThere(store, waiting, claimPath(mailbox, taken))) return taken;
  if (!(await exists(store.fs, waiting))) return undefined;
  // It is there, so it is claimed/ that is not.
  store.verifiedMailboxes.delete(mailbox.name);
  await ensureMailbox(store, mailbox.name);
  return (await renameIfThere(store, waiting, claimPath(mailbox, taken))) ? taken : undefined;
}

async function renameIfThere(store: Store, from: string, to: string): Promise<boolean> {
  try {
    await store.fs.rename(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Everything that is offered now, in the order of sending. */
export async function listClaims(store: Store, mailbox: MailboxLayout): Promise<Claim[]> {
  const names = await listOwnFolder(store, mailbox.claimed);
  return names
    .sort()
    .map(parseClaim)
    .filter((found) => found !== undefined);
}

export function newClaim(store: Store, id: string, attempt: number, owner: Owner): Claim {
  const claimedAtMs = store.fs.nowMs();
  const parts = { id, attempt, owner: owner.process, claimedAtMs: Math.trunc(claimedAtMs), nonce: newNonce() };
  return { id, attempt, fileName: claimName.format(parts), owner, claimedAtMs };
}

export function claimPath(mailbox: MailboxLayout, claim: Claim): string {
  return join(mailbox.claimed, claim.fileName);
}

function parseClaim(fileName: string): Claim | undefined {
  const parts = claimName.parse(fileName);
  if (!parts) return undefined;
  const { id, attempt, owner, claimedAtMs } = parts;
  return { id, attempt, fileName, owner: { process: owner }, claimedAtMs };
}
