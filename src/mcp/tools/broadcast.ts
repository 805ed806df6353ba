import * as z from 'zod';
import { sendTo } from '../../tasks/send-to.ts';
import { mailFields, toDraft } from '../tool/mail-fields.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const broadcastTool = defineTool({
  name: 'broadcast',
  annotations: adds('Send mail to everybody'),
  description: 'Send mail to every online agent in your project. For all projects, use send with to: all.',
  input: { ...mailFields, offline: z.boolean().optional().describe('Include offline agents') },
  async run(input, { bridge, session }) {
    const place = { directory: session.directory, includeOffline: input.offline };
    const draft = { to: '*', ...toDraft(input) };
    return session.describeSent(await sendTo(bridge, await session.requireSender(), draft, place));
  },
});
