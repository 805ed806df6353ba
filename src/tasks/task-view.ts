import { Pace } from '../base/pace.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { onlineNames } from '../identity/roster.ts';
import { isFinal } from '../protocol/task-states.ts';
import { isSameAgent, listTasks } from './find-task.ts';
import type { Task } from './task.ts';
import type { TaskView } from './task-facts.ts';
import type { TaskFilter } from './task-filters.ts';
import { hasVanished } from './task-roles.ts';
import { tellUntold } from './tell-task.ts';

export interface TaskViews {
  readonly tasks: readonly TaskView[];
  /** Why some could not be read. */
  readonly unreadable: readonly string[];
}

/** The tasks that `name` wants to see, in the order in which they were given. */
export async function viewTasks(bridge: Bridge, name: string, filter?: TaskFilter): Promise<TaskViews> {
  await tellIfPossible(bridge);
  const { tasks, unreadable } = await listTasks(bridge, name);
  const online = await onlineNames(bridge.registry);
  const views: TaskView[] = [];
  const pace = new Pace(bridge.store.fs);
  for (const task of tasks) {
    await pace.step();
    if (!(await isWanted(bridge, task, name, filter))) continue;
    const view = await viewTask(bridge, task, online);
    if (filter !== 'orphaned' || view.vanished) views.push(view);
  }
  return { tasks: views.sort((one, other) => Date.parse(one.givenAt) - Date.parse(other.givenAt)), unreadable };
}

/** @param online the names that live clients hold, if the caller knows them. */
export async function viewTask(bridge: Bridge, task: Task, online?: readonly string[]): Promise<TaskView> {
  const { id, state, giver, worker, candidates, text, files, givenAt, since, deadline, open } = task;
  const isLate = deadline !== null && bridge.store.fs.nowMs() >= Date.parse(deadline);
  const facts = { id, state, giver, worker, candidates, text, files, givenAt, since, deadline, open };
  return { ...facts, overdue: isLate && !isFinal(state), vanished: await hasVanished(bridge, task, online) };
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
