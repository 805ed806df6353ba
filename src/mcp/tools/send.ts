import * as z from 'zod';
import { sendMail } from '../../collaboration/send-mail.ts';
import { defineTool } from '../tool.ts';
import { mailFields, toDraft } from './mail-fields.ts';

export const sendTool = defineTool({
  name: 'send',
  description: 'Send mail to another agent, by name. It waits if the agent is offline.',
  input: { to: z.string(), ...mailFields },
  async run(input, { bridge, resident }) {
    const posted = await sendMail(bridge, await resident.requireSender(), { to: input.to, ...toDraft(input) });
    return resident.describe(posted);
  },
});
