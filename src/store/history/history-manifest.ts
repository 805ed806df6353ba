import { join } from 'node:path';
import * as z from 'zod/mini';
import { Cc2ccError, isSystemError } from '../../base/errors.ts';
import { discard, orMissing } from '../../base/files.ts';
import type { FileSystem } from '../../base/fs.ts';
import { isSharedMode } from '../../base/fs-rights.ts';
import { ensureOwnFolder, isOwnFolder, listOwnFolder } from '../../base/own-folder.ts';
import { segmentName } from '../../protocol/file-names.ts';
import { parseJsonBytes } from '../../protocol/json.ts';
import type { Store } from '../store.ts';
import type { HistoryFolder } from './history-folder.ts';

/** Files of another process that is writing now are younger. */
const leftOverMs = 600_000;

const manifestFile = 'manifest.json';
export const maxManifestBytes = 256 * 1024 * 1024;

/** It becomes a part of a path. */
const segmentFile = z.string().check(z.refine((file) => segmentName.parse(file) !== undefined));

const manifestSchema = z.object({
  format: z.literal(1),
  /** The folder as it was when it was listed; null if it may have changed unnoticed since. */
  stamp: z.nullable(z.string()),
  /** Some names are of other programs. */
  foreign: z.boolean(),
  segments: z.array(
    z.object({ file: segmentFile, sizeBytes: z.number(), keysBytes: z.number(), lines: z.number(), sum: z.number() }),
  ),
  /** Keys that stand in no segment, because they are too few to be worth one. */
  rest: z.array(z.string()),
  /** Keys that never will: their texts do not stand in their files in plain. */
  closed: z.array(z.string()),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Undefined where there is none, or what lies there is none. */
export async function readManifest(store: Store, folder: HistoryFolder): Promise<Manifest | undefined> {
  const root = indexFolder(store, folder);
  if (!(await isOwnFolder(store, root))) return undefined;
  const bytes = await tryTo(() => store.fs.readFile(join(root, manifestFile), maxManifestBytes));
  const parsed = manifestSchema.safeParse(bytes && parseJsonBytes(bytes));
  return parsed.success ? parsed.data : undefined;
}

export async function writeManifest(store: Store, folder: HistoryFolder, manifest: Manifest): Promise<void> {
  await tryTo(async () => {
    const path = join(await ensureIndexFolder(store, folder), manifestFile);
    await store.fs.replaceFile(path, JSON.stringify(manifest), { durable: false });
  });
  await removeOthers(store, folder, manifest);
}

/** Removes segments that no manifest names, unless another process may be writing them now. */
async function removeOthers(store: Store, folder: HistoryFolder, { segments }: Manifest): Promise<void> {
  const { fs } = store;
  const root = indexFolder(store, folder);
  const listed = new Set([manifestFile, ...segments.map(({ file }) => file)]);
  for (const file of await listOwnFolder(store, root)) {
    if (listed.has(file)) continue;
    const stats = await orMissing(fs.stat(join(root, file)));
    if (stats && Math.abs(fs.nowMs() - stats.modifiedAtMs) > leftOverMs) await discard(fs, join(root, file));
  }
}

/** Removes what the index knows of folders that are gone: nothing of a message outlives it. */
export async function forgetFolders(store: Store, mailboxName: string, present: ReadonlySet<string>): Promise<void> {
  const root = indexRoot(store, mailboxName);
  for (const key of await listOwnFolder(store, root)) {
    if (present.has(key)) continue;
    for (const file of await listOwnFolder(store, join(root, key))) await discard(store.fs, join(root, key, file));
    await tryTo(() => store.fs.removeDirectory(join(root, key)));
  }
  if (present.size === 0) await tryTo(() => store.fs.removeDirectory(root));
}

/** A disk that is full or that nobody may read or write makes searching slow and no worse. */
export async function tryTo<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isSystemError(error) || error instanceof Cc2ccError) return undefined;
    throw error;
  }
}

export async function ensureIndexFolder(store: Store, folder: HistoryFolder): Promise<string> {
  const { index } = store.layout;
  for (const path of [index, indexRoot(store, folder.mailbox.name), indexFolder(store, folder)]) {
    await ensureOwnFolder(store.fs, path);
  }
  await requireSameReaders(store, folder);
  return indexFolder(store, folder);
}

/** A mailbox that its owner keeps from the group of a shared bridge directory must not be open to it in the index. */
async function requireSameReaders({ fs, layout }: Store, { mailbox, path }: HistoryFolder): Promise<void> {
  if (!(await isShared(fs, layout.index))) return;
  for (const folder of [mailbox.root, path]) {
    if (await isShared(fs, folder)) continue;
    throw new Cc2ccError(
      'UNSAFE_FILE',
      `${folder} is not shared with the group as ${layout.index} is; it has no index`,
    );
  }
}

async function isShared(fs: FileSystem, path: string): Promise<boolean> {
  return isSharedMode((await fs.stat(path)).mode ?? 0);
}

export function indexFolder(store: Store, { mailbox, key }: HistoryFolder): string {
  return join(indexRoot(store, mailbox.name), key);
}

function indexRoot(store: Store, mailboxName: string): string {
  return join(store.layout.index, mailboxName);
}
