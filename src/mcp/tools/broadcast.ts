import { broadcastMail } from '../../collaboration/send-mail.ts';
import { describeBroadcast } from '../../delivery/describe.ts';
import { defineTool } from '../tool.ts';
import { mailFields, toDraft } from './mail-fields.ts';

export const broadcastTool = defineTool({
  name: 'broadcast',
  description: 'Send the same mail to every other agent that is online.',
  input: mailFields,
  async run(input, { bridge, resident }) {
    return describeBroadcast(await broadcastMail(bridge, await resident.requireSender(), toDraft(input)));
  },
});
