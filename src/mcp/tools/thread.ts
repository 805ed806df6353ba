import * as z from 'zod';
import { frameThread } from '../../conversations/describe-history.ts';
import { readThread } from '../../conversations/thread.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const threadTool = defineTool({
  name: 'thread',
  annotations: reads('Read a conversation'),
  description: 'A whole conversation of yours, by the id of its thread or of a message.',
  input: { id: z.string() },
  run: async ({ id }, { bridge, session }) => frameThread(await readThread(bridge, await session.requireName(), id)),
});
