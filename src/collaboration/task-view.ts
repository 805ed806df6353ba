import type { Bridge } from '../delivery/bridge.ts';
import { isFinal, type TaskState } from '../protocol/task-states.ts';
import { isSameAgent, listTasks } from './find-task.ts';
import type { Task } from './task.ts';
import { tellUntold } from './task-notices.ts';
import { hasVanished } from './task-roles.ts';

/**
 * Which tasks a list shows: those to do, those given, those of both that are not at their end; those of anybody whose
 * worker is gone; all of anybody. Without any of these words, those to do and those given.
 */
export const taskFilters = ['mine', 'given', 'open', 'orphaned', 'all'] as const;

export type TaskFilter = (typeof taskFilters)[number];

/** A task as it is shown. Field names are the CLI's JSON. */
export interface TaskView {
  readonly id: string;
  readonly state: TaskState;
  readonly giver: string;
  /** Null while nobody of a group has begun. */
  readonly worker: string | null;
  readonly candidates: readonly string[];
  readonly text: string;
  readonly files: readonly string[];
  /** ISO 8601, UTC. */
  readonly givenAt: string;
  readonly since: string;
  readonly deadline: string | null;
  readonly overdue: boolean;
  /** No live session has the worker's name, so that another agent may take the task over. */
  readonly vanished: boolean;
  readonly open: boolean;
}

export interface TaskViews {
  readonly tasks: readonly TaskView[];
  /** Why some could not be read. */
  readonly unreadable: readonly string[];
}

/** The tasks that `name` wants to see, in the order in which they were given. */
export async function viewTasks(bridge: Bridge, name: string, filter?: TaskFilter): Promise<TaskViews> {
  await tellIfPossible(bridge);
  const { tasks, unreadable } = await listTasks(bridge, name);
  const views: TaskView[] = [];
  for (const task of tasks) {
    if (!(await isWanted(bridge, task, name, filter))) continue;
    const view = await viewTask(bridge, task);
    if (filter !== 'orphaned' || view.vanished) views.push(view);
  }
  return { tasks: views.sort((one, other) => Date.parse(one.givenAt) - Date.parse(other.givenAt)), unreadable };
}

export async function viewTask(bridge: Bridge, task: Task): Promise<TaskView> {
  const { id, state, giver, worker, candidates, text, files, givenAt, since, deadline, open } = task;
  const isLate = deadline !== null && bridge.store.fs.nowMs() >= Date.parse(deadline);
  const facts = { id, state, giver, worker, candidates, text, files, givenAt, since, deadline, open };
  return { ...facts, overdue: isLate && !isFinal(state), vanished: await hasVanished(bridge, task) };
}

async function tellIfPossible(bridge: Bridge): Promise<void> {
  try {
    await tellUntold(bridge);
  } catch {
    // A look needs nothing but reading; the sweep of every session reports what is wrong.
  }
}

async function isWanted(bridge: Bridge, task: Task, name: string, filter?: TaskFilter): Promise<boolean> {
  switch (filter) {
    case 'all':
      return true;
    case 'orphaned':
      return !isFinal(task.state);
    case 'mine':
      return isMine(bridge, task, name);
    case 'given':
      return isSameAgent(bridge, task.giver, name);
    case 'open':
      return !isFinal(task.state) && isSide(bridge, task, name);
    case undefined:
      return isSide(bridge, task, name);
  }
}

async function isSide(bridge: Bridge, task: Task, name: string): Promise<boolean> {
  return (await isSameAgent(bridge, task.giver, name)) || isMine(bridge, task, name);
}

async function isMine(bridge: Bridge, task: Task, name: string): Promise<boolean> {
  for (const worker of task.worker === null ? task.candidates : [task.worker]) {
    if (await isSameAgent(bridge, worker, name)) return true;
  }
  return false;
}
