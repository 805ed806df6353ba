import * as z from 'zod';
import { sendTo } from '../../tasks/send-to.ts';
import { mailFields, toDraft } from '../tool/mail-fields.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const broadcastTool = defineTool({
  name: 'broadcast',
  annotations: adds('Send mail to everybody'),
  description: 'Send the same mail to every other agent that is online.',
  input: { ...mailFields, offline: z.boolean().optional().describe('And to those offline') },
  async run(input, { bridge, resident }) {
    const place = { directory: resident.directory, includeOffline: input.offline };
    const draft = { to: '*', ...toDraft(input) };
    return resident.describeSent(await sendTo(bridge, await resident.requireSender(), draft, place));
  },
});
