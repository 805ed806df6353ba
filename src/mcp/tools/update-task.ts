import { resolve } from 'node:path';
import * as z from 'zod';
import { changedStates } from '../../protocol/task-states.ts';
import { changeTask } from '../../tasks/change-task.ts';
import { describeChanged, describeTaskToModel } from '../../tasks/describe-task.ts';
import { orNote } from '../tool/or-note.ts';
import { defineTool, replaces } from '../tool/tool.ts';

export const updateTaskTool = defineTool({
  name: 'update_task',
  annotations: { ...replaces('Change a task'), idempotentHint: false },
  description: 'Change a task. working also takes over a task whose worker is gone; only the giver cancels.',
  input: {
    task_id: z.string(),
    state: z.enum(changedStates),
    text: z.string().optional().describe('Result, question or reason'),
    files: z.array(z.string()).optional(),
  },
  async run({ task_id, state, text, files }, { bridge, session }) {
    const change = { taskId: task_id, state, text, files: files?.map((file) => resolve(session.directory, file)) };
    const changed = await changeTask(bridge, await session.requireSender(), change);
    const told = describeChanged(changed);
    if (changed.record.takenFrom === null) return told;
    return `${told}\n${await orNote('What was asked', () => describeTaskToModel(bridge, changed.task))}`;
  },
});
