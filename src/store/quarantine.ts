import { basename, join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { createDurableFile, shortenFileName } from '../base/files.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Store } from './store.ts';

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
  const kept = newPath(store, mailbox, basename(path));
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
  await writeReason(store, mailbox, newPath(store, mailbox, fileName), reason);
}

function newPath(store: Store, mailbox: MailboxLayout, fileName: string): string {
  const stamp = `${Math.trunc(store.fs.nowMs()).toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return join(mailbox.bad, `${stamp}~${shortenFileName(fileName)}`);
}

async function writeReason(store: Store, mailbox: MailboxLayout, path: string, reason: string): Promise<void> {
  await createDurableFile(store.fs, `${path}.reason.txt`, new TextEncoder().encode(`${reason}\n`));
  await store.fs.syncDirectory(mailbox.bad);
}
