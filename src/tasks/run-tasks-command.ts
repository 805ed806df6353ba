import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { changedStates } from '../protocol/task-states.ts';
import type { Sender } from '../sending/post.ts';
import { changeTask } from './change-task.ts';
import { describeChanged, describeTasks, describeTaskToPerson } from './describe-task.ts';
import { requireTask } from './find-task.ts';
import { taskFilters } from './task-filters.ts';
import { viewTasks } from './task-view.ts';

/** `/cc2cc-tasks [FILTER | TASK_ID [STATE [text]]]`: lists tasks, shows one, or changes it. */
export async function runTasksCommand(bridge: Bridge, sender: Sender, args: string): Promise<string> {
  const [, first, word, text] = /^\s*(\S+)?(?:\s+(\S+))?(?:\s([\s\S]*))?$/.exec(args) ?? [];
  const filter = taskFilters.find((known) => known === first);
  if (first === undefined || (filter !== undefined && word === undefined)) {
    return describeTasks(await viewTasks(bridge, sender.name, filter));
  }
  if (word === undefined) return describeTaskToPerson(bridge, await requireTask(bridge, first));
  const state = changedStates.find((known) => known === word);
  if (state === undefined) {
    throw new Cc2ccError('BAD_INPUT', `"${word}" is not a task state; use one of ${changedStates.join(', ')}`);
  }
  return describeChanged(await changeTask(bridge, sender, { taskId: first, state, text: text || undefined }));
}
