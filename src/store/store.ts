import * as z from 'zod/mini';
import { Cc2ccError, failureOf, isSystemError } from '../base/errors.ts';
import { discard, ensureDirectory, ensureDirectoryTree, exists, orMissing } from '../base/files.ts';
import { type FileSystem, maxSmallFileBytes } from '../base/fs.ts';
import { linkOnce } from '../base/link-once.ts';
import { ensureOwnFolder, requireOwnFolder, secureRoot } from '../base/own-folder.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { parseJsonBytes } from '../protocol/json.ts';
import { type Layout, layoutOf, type MailboxLayout, mailboxOf, wholeMarkOf } from '../protocol/layout.ts';
import { foldersOf } from './mailboxes.ts';

export const storeFormat = 1;

/** One bridge directory, opened. */
export interface Store {
  readonly fs: FileSystem;
  readonly layout: Layout;
  /** Mailboxes that this process knows to be whole and durable. */
  readonly verifiedMailboxes: Set<string>;
  /** Folders whose names this process has made durable, because another one may have made them and lost its power. */
  readonly durableFolders: Set<string>;
  /** The last id that this process made for each mailbox, and under `*` the last of all. */
  readonly lastIds: Map<string, string>;
  /** Seals what is sent and judges what is read; without one, nothing is signed. */
  readonly envelope?: Envelope | undefined;
}

/**
 * Opens the bridge directory, and makes it where there is none.
 * @throws STORE_TOO_NEW when a newer cc2cc has written it, STORE_FAILED when its format cannot be read, UNSAFE_FILE when
 * it or a folder in it is a link or another account's.
 */
export async function openStore(fs: FileSystem, bridgeDirectory: string): Promise<Store> {
  const layout = layoutOf(bridgeDirectory);
  const { agents, clients, leases, status, watches, index } = layout;
  const folders = [agents, clients, leases, status, watches, index];
  if ((await Promise.all(folders.map((folder) => exists(fs, folder)))).includes(false)) {
    await ensureDirectoryTree(fs, layout.root);
    for (const folder of folders) await ensureDirectory(fs, folder);
  }
  await secureRoot(fs, layout.root);
  for (const folder of folders) await requireOwnFolder(fs, folder);
  await checkFormat(fs, layout.storeFile);
  return { fs, layout, verifiedMailboxes: new Set(), durableFolders: new Set(), lastIds: new Map() };
}

/** Makes the folders of a mailbox where they are missing, and their names durable. */
export async function ensureMailbox(store: Store, name: string): Promise<MailboxLayout> {
  const mailbox = mailboxOf(store.layout.root, name);
  if (store.verifiedMailboxes.has(name)) return mailbox;
  if (!(await isWhole(store.fs, mailbox))) await makeWhole(store, mailbox);
  store.verifiedMailboxes.add(name);
  return mailbox;
}

/**
 * Whether all folders of a mailbox are there, and somebody has made their names durable. Its mark says so: it is created
 * last and never made durable itself, so where it is, what it says is true, also after a power cut.
 */
async function isWhole(fs: FileSystem, mailbox: MailboxLayout): Promise<boolean> {
  for (const folder of foldersOf(mailbox)) if (!(await requireOwnFolder(fs, folder))) return false;
  return (await orMissing(fs.stat(wholeMarkOf(mailbox))))?.kind === 'file';
}

async function makeWhole({ fs, layout }: Store, mailbox: MailboxLayout): Promise<void> {
  // Whoever makes a folder anew and is cut off leaves no mark.
  await discard(fs, wholeMarkOf(mailbox));
  for (const folder of foldersOf(mailbox)) await ensureOwnFolder(fs, folder);
  await fs.syncDirectory(mailbox.root);
  await fs.syncDirectory(layout.root);
  // Another process may do the same, and without the mark the next one does it again.
  await failureOf(async () => fs.close(await fs.createFile(wholeMarkOf(mailbox))));
}

/** Runs `work` on a mailbox, and once more if its folders were removed under this process. */
export async function withMailbox<Result>(
  store: Store,
  name: string,
  work: (mailbox: MailboxLayout) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(await ensureMailbox(store, name));
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    store.verifiedMailboxes.delete(name);
    return work(await ensureMailbox(store, name));
  }
}

/** Nothing is guessed: this version could change what another one has written in its own way. */
async function checkFormat(fs: FileSystem, path: string): Promise<void> {
  const bytes = await orMissing(readFormatFile(fs, path));
  if (bytes === undefined) return writeFormat(fs, path);
  const format = formatFile.safeParse(parseJsonBytes(bytes)).data?.format;
  // The error does not quote the file, because anybody may have written it.
  if (format === undefined) throw damagedFormat(path, `says no format, which is a whole number such as ${storeFormat}`);
  if (format <= storeFormat) return;
  throw new Cc2ccError(
    'STORE_TOO_NEW',
    `this mailbox was written by a newer cc2cc (format ${format}, known up to ${storeFormat})`,
    { remedy: 'update the plugin' },
  );
}

const formatFile = z.looseObject({
  format: z.number().check(({ value, issues }) => {
    if (!Number.isInteger(value) || value < 1) issues.push({ code: 'custom', input: value });
  }),
});

async function readFormatFile(fs: FileSystem, path: string): Promise<Uint8Array> {
  try {
    return await fs.readFile(path, maxSmallFileBytes);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) throw error;
    const isUnsafe = error instanceof Cc2ccError || isSystemError(error, 'ELOOP', 'EMLINK', 'EISDIR');
    throw isUnsafe ? damagedFormat(path, 'cannot be read') : error;
  }
}

function damagedFormat(path: string, fault: string): Cc2ccError {
  const remedy = 'unless you also run a newer cc2cc, delete it: cc2cc will recreate it, and no mail is lost';
  return new Cc2ccError('STORE_FAILED', `${path} is damaged: it ${fault}`, { remedy });
}

async function writeFormat(fs: FileSystem, path: string): Promise<void> {
  await linkOnce(fs, path, `{"format":${storeFormat}}\n`);
}
