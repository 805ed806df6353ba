import type { Cc2ccError } from '../base/errors.ts';
import type { FileSystem } from '../base/fs.ts';
import { faultOfFolder, listBridge, requireOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { type Layout, type MailboxLayout, mailboxNamesIn, mailboxOf, mailboxPrefix } from '../protocol/layout.ts';

/**
 * Makes sure that a mailbox and each of its folders is the bridge directory's own; what is missing is no fault.
 * @throws UNSAFE_FILE for a symbolic link, whatever it points at, or for another account's folder.
 */
export async function requireOwnMailbox(fs: FileSystem, mailbox: MailboxLayout): Promise<void> {
  for (const folder of foldersOf(mailbox)) await requireOwnFolder(fs, folder);
}

/**
 * Every mailbox that is the bridge directory's own; one that is not must not keep anybody from the others. Nothing else
 * in cc2cc lists mailboxes, so nothing is read, written or removed behind a link that stands in place of one.
 */
export async function listOwnMailboxes(fs: FileSystem, layout: Layout): Promise<MailboxLayout[]> {
  return ownAmong(await examineMailboxes(fs, layout));
}

export function ownAmong(examined: readonly ExaminedMailbox[]): MailboxLayout[] {
  return examined.flatMap(({ mailbox, fault }) => (fault ? [] : [mailbox]));
}

/**
 * The mailboxes of a portion of the names that are the bridge directory's own, for a round that must not look at all.
 * @param choose which of the names of all mailboxes to look at.
 */
export async function someOwnMailboxes(
  fs: FileSystem,
  layout: Layout,
  choose: (names: readonly string[]) => readonly string[],
): Promise<MailboxLayout[]> {
  const names = choose(mailboxNamesIn(await listBridge({ fs, layout })));
  const examined = await examineEach(
    fs,
    names.map((name) => mailboxOf(layout.root, name)),
  );
  return ownAmong(examined);
}

/** Where every mailbox would be, safe or not: for whoever looks what is wrong with them. */
export async function placesOfMailboxes(fs: FileSystem, layout: Layout): Promise<MailboxLayout[]> {
  return mailboxNamesIn(await listBridge({ fs, layout })).map((name) => mailboxOf(layout.root, name));
}

/** Every mailbox, and what is unsafe about it. */
export async function examineMailboxes(fs: FileSystem, layout: Layout): Promise<ExaminedMailbox[]> {
  return examineEach(fs, await placesOfMailboxes(fs, layout));
}

export interface ExaminedMailbox {
  readonly mailbox: MailboxLayout;
  readonly fault: Cc2ccError | undefined;
}

async function examineEach(fs: FileSystem, mailboxes: readonly MailboxLayout[]): Promise<ExaminedMailbox[]> {
  const examined: ExaminedMailbox[] = [];
  const pace = new Pace(fs);
  for (const mailbox of mailboxes) {
    await pace.step();
    examined.push({ mailbox, fault: await faultOf(fs, mailbox) });
  }
  return examined;
}

export async function isOwnMailbox(fs: FileSystem, mailbox: MailboxLayout): Promise<boolean> {
  return (await faultOf(fs, mailbox)) === undefined;
}

/** Entries that look like mailboxes and have a name that no agent can have. */
export async function listMisnamed(fs: FileSystem, layout: Layout): Promise<string[]> {
  const entries = (await listBridge({ fs, layout })).filter((entry) => entry.startsWith(mailboxPrefix));
  const named = new Set(mailboxNamesIn(entries));
  return entries.filter((entry) => !named.has(entry.slice(mailboxPrefix.length)));
}

async function faultOf(fs: FileSystem, mailbox: MailboxLayout): Promise<Cc2ccError | undefined> {
  for (const folder of foldersOf(mailbox)) {
    const fault = await faultOfFolder(fs, folder);
    if (fault) return fault;
  }
  return undefined;
}

/** The mailbox itself first: what is in one that is a link is not looked at. */
export function foldersOf({ name: _name, ...folders }: MailboxLayout): string[] {
  return Object.values(folders);
}
