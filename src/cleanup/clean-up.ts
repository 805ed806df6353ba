import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { listDeadLeases } from '../identity/lease.ts';
import { onlineNames } from '../identity/roster.ts';
import { heartbeatName, stemOfMessage, taskRecordName } from '../protocol/file-names.ts';
import { isMessageId } from '../protocol/ids.ts';
import { logNameIn } from '../protocol/layout.ts';
import { isFinal } from '../protocol/task-states.ts';
import { locate } from '../store/outcomes/locate.ts';
import { listPending } from '../store/pending.ts';
import { taskOf } from '../tasks/task.ts';
import { taskIdIn } from '../tasks/task-details.ts';
import { listUntold, readRecords } from '../tasks/task-records.ts';
import { isOlder, leftOverAfterMs, listFiles, type Removable } from './removable.ts';

/** Finds what may be removed of what is kept outside the mailboxes. Changes nothing. */
export async function findRemovableNotes(bridge: Bridge, olderThanMs: number): Promise<Removable[]> {
  const ageMs = Math.max(olderThanMs, leftOverAfterMs);
  const pending = new Set<string>();
  for (const { message } of await listPending(bridge.store)) {
    pending.add(message.id).add(taskIdIn(message) ?? message.id);
  }
  return [
    ...(await listEndedTasks(bridge, ageMs, pending)),
    ...(await listReleased(bridge, ageMs)),
    ...(await listAbsent(bridge, ageMs)),
    ...(await listOldLogs(bridge, ageMs)),
  ];
}

async function listOldLogs({ store }: Bridge, ageMs: number): Promise<Removable[]> {
  const logs = await listFiles(store, store.layout.logs, 'log');
  return logs.filter((log) => logNameIn(log.name) !== undefined && isOlder(store, log, ageMs));
}

/**
 * The records of tasks that are at their end, whose message is gone: without them it would look as if it had just been
 * given. The first record goes first, because what is left of a task without it is none.
 */
async function listEndedTasks(bridge: Bridge, ageMs: number, pending: ReadonlySet<string>): Promise<Removable[]> {
  const { store } = bridge;
  const found: Removable[] = [];
  const untold = new Set((await listUntold(store)).map(({ id }) => id));
  for (const id of (await listOwnFolder(store, store.layout.tasks)).filter(isMessageId)) {
    const files = await listFiles(store, join(store.layout.tasks, id), 'task');
    if (files.length === 0 || !files.every((file) => isOlder(store, file, ageMs))) continue;
    const task = taskOf(id, await readRecords(store, id));
    const mayGo = task === undefined ? !(await hasFirst(bridge, id)) : isFinal(task.state);
    if (!mayGo || untold.has(id) || pending.has(id) || (await locate(store, id))) continue;
    found.push(...files);
  }
  return found;
}

function hasFirst({ store }: Bridge, id: string): Promise<boolean> {
  return exists(store.fs, join(store.layout.tasks, id, taskRecordName.format(1)));
}

async function listReleased({ store }: Bridge, ageMs: number): Promise<Removable[]> {
  const found: Removable[] = [];
  for (const mark of await listFiles(store, store.layout.released, 'mark')) {
    if (!isOlder(store, mark, ageMs)) continue;
    const state = (await locate(store, stemOfMessage(mark.name)))?.state;
    if (state !== 'queued' && state !== 'offered') found.push(mark);
  }
  return found;
}

/** Leases of clients that ended, and heartbeats of agents that are long gone. Their cards keep their names. */
async function listAbsent({ store, registry }: Bridge, ageMs: number): Promise<Removable[]> {
  const dead = new Set((await listDeadLeases(registry)).map(({ fileName }) => fileName));
  const leases = (await listFiles(store, store.layout.leases, 'presence')).filter(({ name }) => dead.has(name));
  const online = new Set(await onlineNames(registry));
  const beats = (await listFiles(store, store.layout.status, 'presence')).filter(({ name }) => {
    const agent = heartbeatName.parse(name);
    return agent !== undefined && !online.has(agent);
  });
  return [
    ...leases.filter((lease) => isOlder(store, lease, leftOverAfterMs)),
    ...beats.filter((beat) => isOlder(store, beat, ageMs)),
  ];
}
