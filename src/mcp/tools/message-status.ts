import * as z from 'zod';
import { withTaskState } from '../../collaboration/status-of-task.ts';
import { describeStatus } from '../../delivery/describe.ts';
import { requireStatus } from '../../delivery/status.ts';
import { defineTool } from '../tool.ts';

export const messageStatusTool = defineTool({
  name: 'message_status',
  description: 'Where a message is: queued, offered, seen, answered, expired or dead.',
  input: { msg_id: z.string() },
  async run(input, { bridge }) {
    const status = await requireStatus(bridge, input.msg_id);
    return withTaskState(bridge, status.id, describeStatus(status));
  },
});
