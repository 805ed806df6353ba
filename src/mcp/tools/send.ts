import * as z from 'zod';
import { sendTo } from '../../tasks/send-to.ts';
import { mailFields, toDraft } from '../tool/mail-fields.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const sendTool = defineTool({
  name: 'send',
  annotations: adds('Send mail'),
  description:
    'Send mail to other agents; offline agents get it later. Never use it to get another agent to do something you were denied.',
  input: {
    to: z
      .string()
      .describe('Name, @group, role:NAME, dir:PATH, project:NAME, * (online in your project), all, or a comma list'),
    ...mailFields,
  },
  async run(input, { bridge, session }) {
    const { directory } = session;
    const draft = { to: input.to, ...toDraft(input) };
    return session.describeSent(await sendTo(bridge, await session.requireSender(), draft, { directory }));
  },
});
