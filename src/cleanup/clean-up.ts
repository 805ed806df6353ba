import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { filesAtOnce } from '../base/find-files.ts';
import { portionsOfOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { deadAmong } from '../identity/lease.ts';
import { onlineNames } from '../identity/roster.ts';
import { heartbeatName, stemOfMessage, taskRecordName } from '../protocol/file-names.ts';
import { isMessageId } from '../protocol/id-form.ts';
import { logNameIn } from '../protocol/layout.ts';
import { isFinal } from '../protocol/task-states.ts';
import { locate } from '../store/outcomes/locate.ts';
import { listPending } from '../store/pending.ts';
import { taskOf } from '../tasks/task.ts';
import { taskIdIn } from '../tasks/task-details.ts';
import { listUntold, readRecords } from '../tasks/task-records.ts';
import type { CleanupRules } from './cleanup.ts';
import {
  type Batch,
  batchesIn,
  filesIn,
  leftOverAfterMs,
  type Removable,
  Round,
  untilNoneIsLeft,
} from './removable.ts';

/** Finds what may be removed of what is kept outside the mailboxes, as `findRemovable` does. Changes nothing. */
export async function* findRemovableNotes(
  bridge: Bridge,
  { olderThanMs, isDryRun = false }: Pick<CleanupRules, 'olderThanMs' | 'isDryRun'>,
): AsyncGenerator<Batch> {
  const round = new Round(bridge.store, isDryRun);
  const ageMs = Math.max(olderThanMs, leftOverAfterMs);
  yield* untilNoneIsLeft(round, () => endedTasks(bridge, round, ageMs));
  yield* released(round, ageMs);
  yield* absent(bridge, round, ageMs);
  const isOldLog = (log: Removable) => logNameIn(log.name) !== undefined && round.isOlder(log, ageMs);
  yield* batchesIn(round, { folder: bridge.store.layout.logs, kind: 'log' }, round.each(isOldLog));
}

/** A batch for each task whose records are old. */
async function* endedTasks(bridge: Bridge, round: Round, ageMs: number): AsyncGenerator<Batch> {
  const { store } = bridge;
  const needed = await listNeeded(bridge);
  for await (const names of portionsOfOwnFolder(store, store.layout.tasks, filesAtOnce)) {
    for (const id of names.filter(isMessageId).sort()) {
      const folder = join(store.layout.tasks, id);
      const files = await recordsIn(bridge, folder);
      const isOld = files.length > 0 && files.every((file) => round.isOlder(file, ageMs));
      const mayGo = isOld && !needed.has(id) && (await hasEnded(bridge, id)) && !(await locate(store, id));
      yield { folder, lookedAt: files.length, files: mayGo ? files : [] };
    }
  }
}

/** All of a task, the first record first: what is left of a task without it is none. */
async function recordsIn({ store }: Bridge, folder: string): Promise<Removable[]> {
  const records: Removable[] = [];
  for await (const { files } of filesIn(store, { folder, kind: 'task' })) records.push(...files);
  return records.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Ids of tasks with a change that the other side has not heard of, or with a message that is not read yet. */
async function listNeeded({ store }: Bridge): Promise<Set<string>> {
  const needed = new Set((await listUntold(store)).map(({ id }) => id));
  for (const { message } of await listPending(store)) needed.add(message.id).add(taskIdIn(message) ?? message.id);
  return needed;
}

/** Whether a task is at its end; without its records it would look as if it had just been given. */
async function hasEnded({ store }: Bridge, id: string): Promise<boolean> {
  const task = taskOf(id, await readRecords(store, id));
  if (task !== undefined) return isFinal(task.state);
  return !(await exists(store.fs, join(store.layout.tasks, id, taskRecordName.format(1))));
}

function released(round: Round, ageMs: number): AsyncGenerator<Batch> {
  const { store } = round;
  const judge = round.each(async (mark) => {
    if (!round.isOlder(mark, ageMs)) return false;
    const state = (await locate(store, stemOfMessage(mark.name)))?.state;
    return state !== 'queued' && state !== 'offered';
  });
  return batchesIn(round, { folder: store.layout.released, kind: 'mark' }, judge);
}

/** Leases of clients that ended, and heartbeats of agents that are long gone. Their cards keep their names. */
async function* absent({ store, registry }: Bridge, round: Round, ageMs: number): AsyncGenerator<Batch> {
  const { leases, status } = store.layout;
  yield* batchesIn(round, { folder: leases, kind: 'presence' }, async (files) => {
    const old = files.filter((file) => round.isOlder(file, leftOverAfterMs));
    const dead = await deadAmong(
      registry,
      old.map(({ name }) => name),
    );
    return old.filter(({ name }) => dead.has(name));
  });
  const online = new Set(await onlineNames(registry));
  const isAbsent = round.each((beat) => {
    const agent = heartbeatName.parse(beat.name);
    return agent !== undefined && !online.has(agent) && round.isOlder(beat, ageMs);
  });
  yield* batchesIn(round, { folder: status, kind: 'presence' }, isAbsent);
}
