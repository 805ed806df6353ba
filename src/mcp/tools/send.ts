import * as z from 'zod';
import { sendTo } from '../../tasks/send-to.ts';
import { mailFields, toDraft } from '../tool/mail-fields.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const sendTool = defineTool({
  name: 'send',
  annotations: adds('Send mail'),
  description:
    'Send mail to other agents. It waits for those who are offline. Never to have done what was denied to you.',
  input: {
    to: z
      .string()
      .describe(
        'A name, @group, role:NAME, dir:PATH, project:NAME, * (all online in your project), all, or several with commas',
      ),
    ...mailFields,
  },
  async run(input, { bridge, session }) {
    const { directory } = session;
    const draft = { to: input.to, ...toDraft(input) };
    return session.describeSent(await sendTo(bridge, await session.requireSender(), draft, { directory }));
  },
});
