import { join } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import { createDurableFile } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { ensureOwnFolder, listOwnFolder } from '../base/own-folder.ts';
import { readState } from '../base/state-file.ts';
import { newNonce, taskRecordName, untoldName } from '../protocol/file-names.ts';
import { isMessageId } from '../protocol/id-form.ts';
import type { Store } from '../store/store.ts';
import { parseTaskRecord, type TaskRecord } from './task.ts';

/** As many as four digits in a file name can count. */
const maxRecords = 9999;

/** Ids of all tasks that have a record, those of cc2cc in the order in which they were given. */
export async function listTaskIds(store: Store): Promise<string[]> {
  return (await listOwnFolder(store, store.layout.tasks)).filter(isMessageId).sort();
}

/** How many tasks may have records; a list of tasks and a cleanup read all of them. */
export const maxTasks = 10_000;

/** Before anybody is given one. @throws TOO_MANY */
export async function requireRoomForTask(store: Store): Promise<void> {
  const { tasks } = store.layout;
  if ((await listOwnFolder(store, tasks, maxTasks + 1)).length <= maxTasks) return;
  throw new Cc2ccError(
    'TOO_MANY',
    `no task was given: ${maxTasks} have records in ${tasks}, which is the limit; run "cc2cc cleanup" to remove those that have ended, or send a message instead`,
  );
}

/**
 * The records of a task, in order; none for an id that has none.
 * @throws STORE_FAILED when one of them cannot be understood.
 */
export async function readRecords(store: Store, id: string): Promise<TaskRecord[]> {
  if (!isMessageId(id)) return [];
  const folder = join(store.layout.tasks, id);
  const fileNames = (await listOwnFolder(store, folder))
    .filter((name) => taskRecordName.parse(name) !== undefined)
    .sort();
  const records: TaskRecord[] = [];
  for (const fileName of fileNames) {
    const path = join(folder, fileName);
    const record = await readState(store.fs, path, parseTaskRecord);
    if (!record) throw new Cc2ccError('STORE_FAILED', `${path} is no record of a task; move it away`);
    records.push(record);
  }
  return records;
}

/**
 * Adds the record of its number, durably. Of several that try, one gets the number.
 * @returns false for the others.
 */
export async function appendRecord(store: Store, id: string, record: TaskRecord): Promise<boolean> {
  if (record.number > maxRecords) {
    throw new Cc2ccError('BAD_INPUT', `task ${id} has changed ${maxRecords} times; cancel it and give a new one`);
  }
  const folder = await ensureTaskFolder(store, id);
  return linkOnce(store.fs, join(folder, taskRecordName.format(record.number)), `${JSON.stringify(record)}\n`);
}

/** Makes the names that others may have made durable before anything is said about them. */
export async function makeRecordsDurable(store: Store, id: string): Promise<void> {
  await store.fs.syncDirectory(join(store.layout.tasks, id));
}

/** A note that the other side of a task is to be told of one change. */
export interface Untold {
  readonly id: string;
  readonly number: number;
  readonly path: string;
}

/**
 * Notes durably, before a change is made, that the other side is to be told of it. A note without its change means
 * nothing; a change without its note would never be told of after a crash. Each who tries has a note of its own, so
 * that a loser may take his away.
 */
export async function noteUntold(store: Store, id: string, number: number): Promise<Untold> {
  const { tasks, untold, root } = store.layout;
  await ensureDurableFolder(store, tasks, root);
  await ensureDurableFolder(store, untold, tasks);
  const path = join(untold, untoldName.format({ id, number, nonce: newNonce() }));
  await createDurableFile(store.fs, path, new Uint8Array());
  await store.fs.syncDirectory(untold);
  return { id, number, path };
}

/** Every note that was not taken away, of one task or of all. */
export async function listUntold(store: Store, ofTask?: string): Promise<Untold[]> {
  const found: Untold[] = [];
  for (const name of (await listOwnFolder(store, store.layout.untold)).sort()) {
    const note = untoldName.parse(name);
    const isWanted = note && (ofTask === undefined || ofTask === note.id);
    if (isWanted) found.push({ id: note.id, number: note.number, path: join(store.layout.untold, name) });
  }
  return found;
}

async function ensureTaskFolder(store: Store, id: string): Promise<string> {
  const { root, tasks } = store.layout;
  await ensureDurableFolder(store, tasks, root);
  const folder = join(tasks, id);
  await ensureDurableFolder(store, folder, tasks);
  return folder;
}

/** Each process makes the name durable once, because the one that made it may have lost its power before it could. */
async function ensureDurableFolder(store: Store, folder: string, parent: string): Promise<void> {
  const isNew = await ensureOwnFolder(store.fs, folder);
  if (!isNew && store.durableFolders.has(folder)) return;
  await store.fs.syncDirectory(parent);
  store.durableFolders.add(folder);
}
