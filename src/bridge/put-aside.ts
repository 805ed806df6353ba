import { basename } from 'node:path';
import { claimName, messageName, stemOfMessage } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { noteInBad, quarantine } from '../store/quarantine.ts';
import type { Bridge } from './bridge.ts';

/** Moves a file that must not be handed over to bad/, with the reason beside it, and has the person told. */
export async function putAside(bridge: Bridge, mailbox: MailboxLayout, path: string, reason: string): Promise<void> {
  const kept = await quarantine(bridge.store, mailbox, path, reason);
  const name = basename(path);
  const id = claimName.parse(name)?.id ?? stemOfMessage(name);
  bridge.decisions?.note(mailbox.name, 'quarantine', id, kept ? 'moved to bad/' : 'another process was faster');
  if (kept)
    bridge.warnings.push(`cc2cc: a message for ${mailbox.name} was not handed over: ${reason}. It lies in ${kept}`);
}

/** A copy of a message that was handed over before and is with nobody now: put there again by whom its bytes do not tell. */
export async function noteReplay(bridge: Bridge, mailbox: MailboxLayout, id: string): Promise<void> {
  const reason = `a second copy of ${id} came after it had been handed over; it was removed and not shown again`;
  await noteInBad(bridge.store, mailbox, messageName.format(id), reason);
  bridge.warnings.push(`cc2cc: ${mailbox.name}: ${reason}`);
}
