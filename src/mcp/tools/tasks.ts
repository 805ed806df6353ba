import * as z from 'zod';
import { describeTasks, describeTaskToModel } from '../../tasks/describe-task.ts';
import { requireTask } from '../../tasks/find-task.ts';
import { taskFilters } from '../../tasks/task-filters.ts';
import { viewTasks } from '../../tasks/task-view.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const tasksTool = defineTool({
  name: 'tasks',
  annotations: reads('List tasks'),
  description: 'List tasks you have or gave; one in full by task_id.',
  input: { task_id: z.string().optional(), filter: z.enum(taskFilters).optional() },
  async run({ task_id, filter }, { bridge, session }) {
    if (task_id !== undefined) return describeTaskToModel(bridge, await requireTask(bridge, task_id));
    return describeTasks(await viewTasks(bridge, await session.requireName(), filter));
  },
});
