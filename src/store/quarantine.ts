import { basename, join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { createDurableFile, shortenFileName } from '../base/files.ts';
import { keptName, keptReasonName, newNonce } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Store } from './store.ts';

/**
 * Moves files out of the inbox whose names are no UTF-8: nobody could read or claim them under such a name.
 * @returns how many were moved.
 */
export async function quarantineUndecodable(store: Store, mailbox: MailboxLayout): Promise<number> {
  const toPath = (name: Uint8Array) => keptPath(store, mailbox, `name-${Buffer.from(name).toString('hex')}`);
  const moved = await store.fs.renameUndecodable(mailbox.inbox, toPath);
  for (const kept of moved) await writeReason(store, mailbox, kept, 'its name is not UTF-8; the bytes are in this one');
  return moved.length;
}

/**
 * Moves a file that cannot be delivered to bad/, as it came, with the reason in `<name>.reason.txt` beside it.
 * @returns the new path, or undefined if another process was faster.
 */
export async function quarantine(
  store: Store,
  mailbox: MailboxLayout,
  path: string,
  reason: string,
): Promise<string | undefined> {
  const kept = keptPath(store, mailbox, basename(path));
  try {
    await store.fs.rename(path, kept);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  await writeReason(store, mailbox, kept, reason);
  return kept;
}

/** Writes down why a file is not there any more, where there was nothing in it to keep. */
export async function noteInBad(store: Store, mailbox: MailboxLayout, fileName: string, reason: string): Promise<void> {
  await writeReason(store, mailbox, keptPath(store, mailbox, fileName), reason);
}

function keptPath(store: Store, mailbox: MailboxLayout, fileName: string): string {
  const former = shortenFileName(fileName);
  return join(mailbox.bad, keptName.format({ atMs: Math.trunc(store.fs.nowMs()), nonce: newNonce(), former }));
}

async function writeReason(store: Store, mailbox: MailboxLayout, kept: string, reason: string): Promise<void> {
  await createDurableFile(store.fs, keptReasonName.format(kept), new TextEncoder().encode(`${reason}\n`));
  await store.fs.syncDirectory(mailbox.bad);
}
