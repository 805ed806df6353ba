import * as z from 'zod';
import { changedStates } from '../../protocol/task-states.ts';
import { describeRepliedTask } from '../../replying/describe-replied-task.ts';
import { replyToAll } from '../../replying/reply-to-all.ts';
import { replyToMail } from '../../replying/reply-to-mail.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const replyTool = defineTool({
  name: 'reply',
  annotations: adds('Reply'),
  description: 'Answer a message by the id in its first line. Completes a task.',
  input: {
    msg_id: z.string(),
    text: z.string(),
    all: z.boolean().optional().describe('To the whole conversation'),
    task_state: z.enum(changedStates).optional().describe('If not completed'),
  },
  async run({ msg_id, text, all = false, task_state }, { bridge, session }) {
    const sender = await session.requireSender();
    const replied = await (all ? replyToAll : replyToMail)(bridge, sender, {
      msgId: msg_id,
      text,
      taskState: task_state,
    });
    const sent = session.describeSent({ posted: [replied.posted, ...replied.others], isOne: !all });
    return [sent, describeRepliedTask(replied)].filter(Boolean).join(all ? '\n' : ' ');
  },
});
