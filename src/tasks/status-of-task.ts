import type { Bridge } from '../bridge/bridge.ts';
import { locate } from '../store/outcomes/locate.ts';
import { describeTaskState } from './describe-task.ts';
import { taskOfMessage } from './find-task.ts';
import type { TaskView } from './task-facts.ts';
import { viewTask } from './task-view.ts';

/** The task that a message gave, for those who ask where the message is; undefined for any other message. */
export async function taskGivenBy(bridge: Bridge, msgId: string): Promise<TaskView | undefined> {
  const found = await locate(bridge.store, msgId);
  if (found?.message.type !== 'task') return undefined;
  const task = await taskOfMessage(bridge, found.message, found.mailbox.name);
  return task && viewTask(bridge, task);
}

/** What is said about a message, and behind it about the task that it gave. */
export async function withTaskState(bridge: Bridge, msgId: string, text: string): Promise<string> {
  const view = await taskGivenBy(bridge, msgId);
  return view ? `${text}\n${describeTaskState(view)}` : text;
}
