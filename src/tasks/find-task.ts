import { Cc2ccError, describeError } from '../base/errors.ts';
import { Pace } from '../base/pace.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { presentName } from '../identity/card.ts';
import { mailboxOf } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { locate } from '../store/outcomes/locate.ts';
import { listPending } from '../store/pending.ts';
import { listSeen } from '../store/seen.ts';
import { type Task, taskOf } from './task.ts';
import { firstRecord, taskIdIn } from './task-details.ts';
import { listTaskIds, readRecords } from './task-records.ts';

/** A task that has no record is listed this long after it was seen; its id finds it for ever. */
const seenWithinMs = 8 * 24 * 60 * 60 * 1000;

/** @throws NOT_FOUND */
export async function requireTask(bridge: Bridge, givenId: string): Promise<Task> {
  const id = givenId.trim();
  const task = await findTask(bridge, id);
  if (task) return task;
  const isMessage = (await locate(bridge.store, id)) !== undefined;
  const what = isMessage ? `${id} is a message, not a task` : `no task ${id}`;
  throw new Cc2ccError('NOT_FOUND', `${what}; the list of your tasks shows their ids`);
}

/** A task by its id; one that another program gave by dropping a message has no record before its first change. */
export async function findTask(bridge: Bridge, id: string): Promise<Task | undefined> {
  const recorded = taskOf(id, await readRecords(bridge.store, id));
  if (recorded) return recorded;
  const found = await locate(bridge.store, id);
  return found ? unrecordedTask(found.message, found.mailbox.name) : undefined;
}

/**
 * The task that a message belongs to: the one it gave, or the one it reports about. A message of somebody who is no side
 * of a task can name its id, and means nothing.
 */
export async function taskOfMessage(bridge: Bridge, message: Message, mailboxName: string): Promise<Task | undefined> {
  const named = taskIdIn(message);
  const task = named === undefined ? undefined : await findTask(bridge, named);
  if (task && isFromSideOf(task, message)) return task;
  if (message.type !== 'task') return undefined;
  return (await findTask(bridge, message.id)) ?? unrecordedTask(message, mailboxName);
}

/** What a look at all tasks found. */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** Why some could not be read. */
  readonly unreadable: readonly string[];
}

/** Every task that has a record, and those of other programs that are on their way or were seen by `name` lately. */
export async function listTasks(bridge: Bridge, name: string): Promise<TaskList> {
  const tasks = new Map<string, Task>();
  const unreadable: string[] = [];
  const ids = await listTaskIds(bridge.store);
  const recorded = new Set(ids);
  const pace = new Pace(bridge.store.fs);
  for (const id of ids) {
    await pace.step();
    try {
      const task = taskOf(id, await readRecords(bridge.store, id));
      if (task) tasks.set(id, task);
    } catch (error) {
      unreadable.push(describeError(error));
    }
  }
  for (const { message, mailboxName } of await taskMessages(bridge, name)) {
    const isKnown = recorded.has(taskIdIn(message) ?? message.id) || recorded.has(message.id);
    const task = isKnown ? undefined : unrecordedTask(message, mailboxName);
    if (task) tasks.set(message.id, task);
  }
  return { tasks: [...tasks.values()], unreadable };
}

/** Whether two names, of which either may have been changed since, are one agent. */
export async function isSameAgent(bridge: Bridge, one: string, other: string): Promise<boolean> {
  return one === other || (await presentName(bridge.registry, one)) === (await presentName(bridge.registry, other));
}

function isFromSideOf(task: Task, message: Message): boolean {
  if (message.type === 'task') return task.giver === message.from;
  return task.giver === message.from || task.history.some(({ by }) => by === message.from);
}

function unrecordedTask(message: Message, mailboxName: string): Task | undefined {
  return message.type === 'task' ? taskOf(message.id, [firstRecord(message, [mailboxName])], true) : undefined;
}

async function taskMessages(bridge: Bridge, name: string) {
  const { store } = bridge;
  const seen = await listSeen(store, mailboxOf(store.layout.root, name), store.fs.nowMs() - seenWithinMs);
  return [...(await listPending(store)), ...seen.map((message) => ({ message, mailboxName: name }))].filter(
    ({ message }) => message.type === 'task',
  );
}
