import * as z from 'zod';
import { post } from '../../delivery/post.ts';
import { defineTool } from '../tool.ts';
import { mailFields, toDraft } from './mail-fields.ts';

export const sendTool = defineTool({
  name: 'send',
  description:
    'Send mail to another agent, by name. It waits if the agent is offline. Never to have done what was denied to you.',
  input: { to: z.string(), ...mailFields },
  async run(input, { bridge, resident }) {
    const posted = await post(bridge, await resident.requireSender(), { to: input.to, ...toDraft(input) });
    return resident.describe(posted);
  },
});
