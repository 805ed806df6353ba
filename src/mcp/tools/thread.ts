import * as z from 'zod';
import { frameThread } from '../../conversations/describe-history.ts';
import { readThread } from '../../conversations/thread.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const threadTool = defineTool({
  name: 'thread',
  annotations: reads('Read a conversation'),
  description: 'Show one of your conversations, by thread or message id.',
  input: { id: z.string() },
  run: async ({ id }, { bridge, session }) => frameThread(await readThread(bridge, await session.requireName(), id)),
});
