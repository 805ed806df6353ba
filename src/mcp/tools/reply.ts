import * as z from 'zod';
import { replyToAll } from '../../collaboration/thread.ts';
import { reply } from '../../delivery/post.ts';
import { defineTool } from '../tool.ts';

export const replyTool = defineTool({
  name: 'reply',
  description: 'Answer a message you got; its id stands in its first line.',
  input: { msg_id: z.string(), text: z.string(), all: z.boolean().optional().describe('To the whole conversation') },
  async run({ msg_id, text, all = false }, { bridge, resident }) {
    const sender = await resident.requireSender();
    if (all) return resident.describeSent({ posted: await replyToAll(bridge, sender, msg_id, text), isOne: false });
    return resident.describe(await reply(bridge, sender, msg_id, text));
  },
});
