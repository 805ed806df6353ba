import * as z from 'zod';
import { notifyWhenIdle } from '../../idle-notices/notify-when-idle.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const notifyWhenIdleTool = defineTool({
  name: 'notify_when_idle',
  annotations: { ...adds('Notify when idle'), idempotentHint: true },
  description: 'Get one notice when an agent ends its turn or session, or at once if it is idle.',
  input: { agent: z.string(), next: z.boolean().optional().describe('If idle, wait for its next turn') },
  async run({ agent, next = false }, { bridge, session }) {
    return notifyWhenIdle(bridge, await session.requireSender(), agent, next);
  },
});
