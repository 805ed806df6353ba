import { basename, dirname, join } from 'node:path';
import { describeError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import { faultOfFolder, listOwnFolder } from '../base/own-folder.ts';
import { readState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { parseCard } from '../identity/card.ts';
import { listLeases } from '../identity/lease.ts';
import { cardName, deadReasonName, idInName, isMessageFile, stemOfMessage } from '../protocol/file-names.ts';
import { isMessageId } from '../protocol/id-form.ts';
import { dateFolderOf } from '../protocol/ids.ts';
import { type MailboxLayout, mailboxPrefix } from '../protocol/layout.ts';
import { listClaims } from '../store/claim.ts';
import { listInbox, readMessage } from '../store/inbox.ts';
import { examineMailboxes, listMisnamed } from '../store/mailboxes.ts';
import { readDeadReason } from '../store/outcomes/dead-letter.ts';
import type { Store } from '../store/store.ts';

/** Something that does not agree with docs/SPECIFICATION.md. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

export interface Validation {
  /** How many files were looked at. */
  readonly checked: number;
  readonly problems: readonly Problem[];
}

/** Looks through the whole bridge directory and changes nothing. Files in bad/ are known to be broken and left out. */
export async function validateStore(bridge: Bridge): Promise<Validation> {
  const { store, registry } = bridge;
  const found = new FoundProblems();
  for (const folder of await listMisnamed(store.fs, store.layout)) {
    found.note(join(store.layout.root, folder), `"${folder.slice(mailboxPrefix.length)}" isn't a valid name`);
  }
  for (const { mailbox, fault } of await examineMailboxes(store.fs, store.layout)) {
    if (fault) found.note(mailbox.root, describeError(fault));
    else await validateMailbox(store, mailbox, found);
  }
  await validateCards(bridge, found);
  const known = new Set((await listLeases(registry)).map(({ fileName }) => fileName));
  for (const name of await listOwnFolder(store, store.layout.leases)) {
    found.note(join(store.layout.leases, name), known.has(name) ? undefined : 'its name is not that of a lease');
  }
  return found;
}

/** Looks at one file that is or should become a message. */
export async function validateFile(store: Store, path: string): Promise<Validation> {
  const found = new FoundProblems();
  const stats = await orMissing(store.fs.stat(path));
  if (!stats) found.note(path, 'there is no such file');
  else found.note(path, await problemOf(store, path, basename(dirname(dirname(path))).replace(mailboxPrefix, '')));
  return found;
}

class FoundProblems implements Validation {
  checked = 0;
  readonly problems: Problem[] = [];

  note(path: string, problem: string | undefined): void {
    this.checked += 1;
    if (problem !== undefined) this.problems.push({ path, problem });
  }
}

async function validateMailbox(store: Store, mailbox: MailboxLayout, found: FoundProblems): Promise<void> {
  for (const name of await listInbox(store, mailbox)) {
    const path = join(mailbox.inbox, name);
    const isMail = isMessageFile(name);
    found.note(path, isMail ? await problemOf(store, path, mailbox.name) : 'its name does not end in .json');
  }
  await validateOffers(store, mailbox, found);
  await validateDays(store, mailbox, found);
  for (const name of await listOwnFolder(store, mailbox.dead)) {
    if (deadReasonName.parse(name) !== undefined) continue;
    const path = join(mailbox.dead, name);
    const reason = await readDeadReason(store, mailbox.dead, stemOfMessage(name));
    found.note(path, reason === undefined ? 'no reason stands beside it' : await problemOf(store, path, mailbox.name));
  }
}

async function validateDays(store: Store, mailbox: MailboxLayout, found: FoundProblems): Promise<void> {
  for (const day of await listOwnFolder(store, mailbox.done)) {
    const folder = join(mailbox.done, day);
    const fault = await faultOfFolder(store.fs, folder);
    // The older tool left its files in done/ itself.
    if (fault && (await orMissing(store.fs.stat(folder)))?.kind !== 'file') found.note(folder, describeError(fault));
    for (const name of await listOwnFolder(store, folder)) {
      const path = join(folder, name);
      const isInPlace = dateFolderOf(stemOfMessage(name)) === day;
      found.note(path, isInPlace ? await problemOf(store, path, mailbox.name) : 'it lies in the folder of another day');
    }
  }
}

async function validateOffers(store: Store, mailbox: MailboxLayout, found: FoundProblems): Promise<void> {
  const claims = new Set((await listClaims(store, mailbox)).map(({ fileName }) => fileName));
  for (const name of await listOwnFolder(store, mailbox.claimed)) {
    const path = join(mailbox.claimed, name);
    found.note(path, claims.has(name) ? await problemOf(store, path, mailbox.name) : 'its name tells no owner');
  }
}

async function problemOf(store: Store, path: string, to: string): Promise<string | undefined> {
  try {
    const named = idInName(basename(path));
    // A file that another program dropped may have any name, and gets an id that is made of it.
    const read = await readMessage(store, path, { id: isMessageId(named) ? named : 'file-x', to, timeMs: 0 });
    return read.kind === 'broken' || read.kind === 'locked' ? read.reason : undefined;
  } catch (error) {
    return describeError(error);
  }
}

async function validateCards({ store }: Bridge, found: FoundProblems): Promise<void> {
  for (const name of await listOwnFolder(store, store.layout.agents)) {
    const path = join(store.layout.agents, name);
    const card = await readState(store.fs, path, (stored) => parseCard(stored, cardName.parse(name) ?? ''));
    found.note(path, card ? undefined : 'it is not the card of the name that it has');
  }
}
