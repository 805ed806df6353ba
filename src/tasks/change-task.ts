import { Cc2ccError, describeError } from '../base/errors.ts';
import { discard } from '../base/files.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { ChangedState } from '../protocol/task-states.ts';
import type { Posted, Sender } from '../sending/post.ts';
import { newIdFor } from '../sending/post.ts';
import { requireTask } from './find-task.ts';
import { type Task, type TaskRecord, taskOf } from './task.ts';
import { checkFiles } from './task-details.ts';
import { concernedBy, requireTellable } from './task-letters.ts';
import { appendRecord, noteUntold } from './task-records.ts';
import { type Rights, requireRight, rightsOf } from './task-roles.ts';
import { tell, tellUntold } from './tell-task.ts';

export interface Change {
  readonly taskId: string;
  readonly state: ChangedState;
  /** The result, the question or the reason. */
  readonly text?: string | undefined;
  /** Absolute paths. */
  readonly files?: readonly string[] | undefined;
  /** The message that this answers; the text then goes as an answer. */
  readonly replyTo?: string | undefined;
  readonly hops?: number | undefined;
}

export interface Changed {
  /** As it is now. */
  readonly task: Task;
  readonly record: TaskRecord;
  /** What was posted about it, to the other side first. */
  readonly posted: readonly Posted[];
  /** Why the other side could not be told yet; it will be. */
  readonly untoldBecause: string | undefined;
}

/**
 * Changes a task: the record first, then the messages about it. Of two changes at once one wins; the other is judged
 * again by what the first made of the task.
 * @throws NOT_FOUND, BAD_INPUT, ILLEGAL_TRANSITION, NOT_ALLOWED, MESSAGE_TOO_LARGE; nothing is changed then.
 */
export async function changeTask(bridge: Bridge, sender: Sender, change: Change): Promise<Changed> {
  requireMeaning(change);
  for (let hasLost = false; ; hasLost = true) {
    await tellUntold(bridge, change.taskId.trim());
    const task = await requireTask(bridge, change.taskId);
    const rights = await rightsOf(bridge, task, sender.name);
    if (rights.isTakeOver && hasLost) {
      throw new Cc2ccError('NOT_ALLOWED', `${task.worker} was faster and took task ${task.id}; leave it there`);
    }
    requireRight(task, rights, change.state);
    const changed = await tryChange(bridge, sender, change, task, rights);
    if (changed) return changed;
  }
}

/** @returns undefined if somebody else changed the task meanwhile. */
async function tryChange(
  bridge: Bridge,
  sender: Sender,
  change: Change,
  before: Task,
  rights: Rights,
): Promise<Changed | undefined> {
  const { store } = bridge;
  const record = await recordOf(bridge, sender, change, before, rights);
  const task = taskOf(before.id, [...before.history, record]) ?? before;
  requireTellable(task, record);
  const [first] = before.history;
  if (before.isUnrecorded && first) await appendRecord(store, task.id, first);
  const note = await noteUntold(store, task.id, record.number);
  if (!(await appendRecord(store, task.id, record))) {
    await discard(store.fs, note.path);
    return undefined;
  }
  try {
    const posted = await tell(bridge, task, record);
    await discard(store.fs, note.path);
    return { task, record, posted, untoldBecause: undefined };
  } catch (error) {
    // The change is made, and the note makes somebody tell of it later.
    return { task, record, posted: [], untoldBecause: describeError(error) };
  }
}

async function recordOf(
  bridge: Bridge,
  sender: Sender,
  change: Change,
  before: Task,
  rights: Rights,
): Promise<TaskRecord> {
  const record: TaskRecord = {
    number: before.history.length + 1,
    state: change.state,
    by: sender.name,
    mode: sender.mode,
    side: rights.side,
    at: new Date(bridge.store.fs.nowMs()).toISOString(),
    worker: rights.side === 'worker' ? sender.name : before.worker,
    takenFrom: rights.isTakeOver ? before.worker : null,
    text: change.text ?? '',
    files: checkFiles(change.files ?? []),
    hops: change.hops ?? sender.hops ?? 0,
    replyTo: change.replyTo ?? null,
    messageIds: {},
  };
  const messageIds: Record<string, string> = {};
  for (const name of concernedBy(before, record)) messageIds[name] = await newIdFor(bridge, name);
  return { ...record, messageIds };
}

/** @throws BAD_INPUT */
function requireMeaning({ state, text }: Change): void {
  if (text !== undefined && text.trim() === '') {
    throw new Cc2ccError('BAD_INPUT', 'the text is empty; write something, or leave it out');
  }
  if (state === 'input-required' && text === undefined) {
    throw new Cc2ccError('BAD_INPUT', 'input-required needs a text; ask what you need to know');
  }
}
