import * as z from 'zod';
import { reply } from '../../delivery/post.ts';
import { defineTool } from '../tool.ts';

export const replyTool = defineTool({
  name: 'reply',
  description: 'Answer a message you got; its id stands in its first line.',
  input: { msg_id: z.string(), text: z.string() },
  async run(input, { bridge, resident }) {
    return resident.describe(await reply(bridge, await resident.requireSender(), input.msg_id, input.text));
  },
});
