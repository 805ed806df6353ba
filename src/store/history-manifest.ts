import { join } from 'node:path';
import * as z from 'zod/mini';
import { discard, ensureDirectory, listDirectory, orMissing } from '../base/files.ts';
import type { HistoryFolder } from './history-folder.ts';
import type { Store } from './store.ts';

/** Files of another process that is writing now are younger. */
const leftOverMs = 600_000;

const manifestFile = 'manifest.json';
export const maxManifestBytes = 256 * 1024 * 1024;

const manifestSchema = z.object({
  format: z.literal(1),
  /** The folder as it was when it was listed; null if it may have changed unnoticed since. */
  stamp: z.nullable(z.string()),
  /** Some names are of other programs. */
  foreign: z.boolean(),
  segments: z.array(
    z.object({ file: z.string(), sizeBytes: z.number(), keysBytes: z.number(), lines: z.number(), sum: z.number() }),
  ),
  /** Keys that stand in no segment, because they are too few to be worth one. */
  rest: z.array(z.string()),
  /** Keys that never will: their texts do not stand in their files in plain. */
  closed: z.array(z.string()),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Undefined where there is none, or what lies there is none. */
export async function readManifest(store: Store, folder: HistoryFolder): Promise<Manifest | undefined> {
  const bytes = await tryTo(() => store.fs.readFile(join(indexFolder(store, folder), manifestFile), maxManifestBytes));
  const parsed = manifestSchema.safeParse(bytes && parseJson(bytes));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // A power cut has torn it.
  }
}

export async function writeManifest(store: Store, folder: HistoryFolder, manifest: Manifest): Promise<void> {
  await tryTo(async () => {
    const path = join(await ensureIndexFolder(store, folder), manifestFile);
    await store.fs.replaceFile(path, JSON.stringify(manifest), { durable: false });
  });
  await removeOthers(store, folder, manifest);
}

/** What no manifest names was left over, or belongs to a process that is writing now. */
async function removeOthers(store: Store, folder: HistoryFolder, { segments }: Manifest): Promise<void> {
  const { fs } = store;
  const root = indexFolder(store, folder);
  const listed = new Set([manifestFile, ...segments.map(({ file }) => file)]);
  for (const file of await listDirectory(fs, root)) {
    if (listed.has(file)) continue;
    const stats = await orMissing(fs.stat(join(root, file)));
    if (stats && Math.abs(fs.nowMs() - stats.modifiedAtMs) > leftOverMs) await discard(fs, join(root, file));
  }
}

/** Removes what the index knows of folders that are gone: nothing of a message outlives it. */
export async function forgetFolders(store: Store, mailboxName: string, present: ReadonlySet<string>): Promise<void> {
  const root = indexRoot(store, mailboxName);
  for (const key of await listDirectory(store.fs, root)) {
    if (present.has(key)) continue;
    for (const file of await listDirectory(store.fs, join(root, key))) await discard(store.fs, join(root, key, file));
    await tryTo(() => store.fs.removeDirectory(join(root, key)));
  }
  if (present.size === 0) await tryTo(() => store.fs.removeDirectory(root));
}

/** A disk that is full or that nobody may read or write makes searching slow and no worse. */
export async function tryTo<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: unknown }).code === undefined) throw error;
    return undefined;
  }
}

export async function ensureIndexFolder(store: Store, folder: HistoryFolder): Promise<string> {
  await ensureDirectory(store.fs, store.layout.index);
  await ensureDirectory(store.fs, indexRoot(store, folder.mailbox.name));
  await ensureDirectory(store.fs, indexFolder(store, folder));
  return indexFolder(store, folder);
}

export function indexFolder(store: Store, { mailbox, key }: HistoryFolder): string {
  return join(indexRoot(store, mailbox.name), key);
}

function indexRoot(store: Store, mailboxName: string): string {
  return join(store.layout.index, mailboxName);
}
