import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { discard, orMissing } from '../base/files.ts';
import { ensureOwnFolder, listOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { type ProcessIdentity, processToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { loadCrypto } from '../protocol/crypto.ts';
import { editName, toldName } from '../protocol/file-names.ts';

/** Two agents that edit one file within this time may be in each other's way. */
export const collisionMs = 60_000;
/** Nobody is told the same again within this time. */
const toldAgainMs = 5 * 60_000;

/** More than many sessions leave in a minute; behind a flood, a collision may stay unnoticed. */
const readAtMost = 5_000;
/** How many old notes one look takes away, so that no edit waits for what a flood has left. */
const discardedAtOnce = 100;

/** `edits/<file>~<name>~<process>~<time>`, empty: its name says all, so that one look at the folder tells. */
export interface Edit {
  readonly name: string;
  readonly editor: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * Notes that an agent is about to edit a file, and returns what others did to it within the last minute. Each notes and
 * then looks, so that of two at the same moment at least one finds the other.
 * @param path absolute and without symbolic links.
 */
export async function noteEdit(bridge: Bridge, { name, client }: Recipient, path: string): Promise<Edit[]> {
  const { fs, layout } = bridge.store;
  const file = hashOf(path);
  await ensureOwnFolder(fs, layout.edits);
  const added = editName.format({ file, name, editor: client, atMs: Math.trunc(fs.nowMs()) });
  await createEmpty(bridge, added);
  const fileNames = await listOwnFolder(bridge.store, layout.edits, readAtMost);
  const ofFile = fileNames.flatMap((fileName) => {
    const edit = editName.parse(fileName);
    return edit?.file === file ? [{ fileName, edit, isOwn: processToken(edit.editor) === processToken(client) }] : [];
  });
  const replaced = ofFile.filter(({ fileName, edit, isOwn }) => isOwn && edit.name === name && fileName !== added);
  for (const { fileName } of replaced.slice(0, discardedAtOnce)) await discard(fs, join(layout.edits, fileName));
  await discardOld(bridge, someOf(fileNames));
  return ofFile
    .filter(({ edit, isOwn }) => !isOwn && edit.name !== name && fs.nowMs() - edit.atMs <= collisionMs)
    .map(({ edit }) => edit);
}

/**
 * Runs `tell` unless that was done within the last minutes for the same `subject`, in whatever process. When it fails,
 * the next occasion counts.
 * @returns whether it ran.
 */
export async function tellOnce(
  bridge: Bridge,
  subject: readonly string[],
  tell: () => Promise<void>,
): Promise<boolean> {
  const { fs, layout } = bridge.store;
  await ensureOwnFolder(fs, layout.edits);
  const mark = toldName.format(hashOf(subject.join('\n')));
  const stats = await orMissing(fs.stat(join(layout.edits, mark)));
  if (stats && fs.nowMs() - stats.modifiedAtMs >= toldAgainMs) await discard(fs, join(layout.edits, mark));
  if (!(await createEmpty(bridge, mark))) return false;
  try {
    await tell();
    return true;
  } catch (error) {
    await discard(fs, join(layout.edits, mark));
    throw error;
  }
}

/**
 * Removes notes that are too old to matter.
 * @param atMost how many are looked at; all of them if it is left out.
 */
export async function removeOldEdits(bridge: Bridge, atMost?: number): Promise<void> {
  await discardOld(bridge, await listOwnFolder(bridge.store, bridge.store.layout.edits, atMost));
}

/** Others each time, so that all have their turn. */
function someOf(fileNames: readonly string[]): readonly string[] {
  const from = Math.floor(Math.random() * Math.max(1, fileNames.length - discardedAtOnce + 1));
  return fileNames.slice(from, from + discardedAtOnce);
}

/** @returns whether it was missing. */
async function createEmpty({ store }: Bridge, fileName: string): Promise<boolean> {
  try {
    await store.fs.close(await store.fs.createFile(join(store.layout.edits, fileName)));
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes notes that are too old to matter, and marks that are over. */
async function discardOld({ store }: Bridge, fileNames: readonly string[]): Promise<void> {
  const { fs, layout } = store;
  const pace = new Pace(fs);
  for (const fileName of fileNames) {
    await pace.step();
    const path = join(layout.edits, fileName);
    const sinceMs = editName.parse(fileName)?.atMs ?? (await orMissing(fs.stat(path)))?.modifiedAtMs ?? fs.nowMs();
    const isOld = Math.abs(fs.nowMs() - sinceMs) > (toldName.parse(fileName) === undefined ? collisionMs : toldAgainMs);
    if (isOld) await discard(fs, path);
  }
}

function hashOf(text: string): string {
  return loadCrypto().createHash('sha256').update(text).digest('hex').slice(0, 16);
}
