import * as z from 'zod';
import { release } from '../../reservations/reserve.ts';
import { defineTool, replaces } from '../tool/tool.ts';

export const releaseTool = defineTool({
  name: 'release',
  annotations: replaces('Release files'),
  description: 'Release your reservations: these paths, or all.',
  input: { paths: z.array(z.string()).max(50).optional() },
  async run({ paths }, { bridge, session }) {
    const recipient = await session.requireRecipient();
    const released = await release(bridge, recipient, { directory: session.directory, paths });
    return released.length > 0 ? `Released: ${released.join(', ')}.` : "You haven't reserved any of that.";
  },
});
