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
  const stamp = `${Math.trunc(store.fs.nowMs()).toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const kept = join(mailbox.bad, `${stamp}~${shortenFileName(basename(path))}`);
  try {
    await store.fs.rename(path, kept);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  await createDurableFile(store.fs, `${kept}.reason.txt`, new TextEncoder().encode(`${reason}\n`));
  await store.fs.syncDirectory(mailbox.bad);
  return kept;
}
