import * as z from 'zod';
import { describeReservations } from '../../reservations/describe-reservations.ts';
import { reserve } from '../../reservations/reserve.ts';
import { orNote } from '../tool/or-note.ts';
import { adds, defineTool } from '../tool/tool.ts';

export const reserveTool = defineTool({
  name: 'reserve',
  annotations: adds('Reserve files'),
  description: "Reserve files, folders or globs so that others don't edit them. Lists reservations.",
  input: {
    paths: z.array(z.string()).max(50),
    reason: z.string().max(500).optional(),
    ttl: z.number().int().positive().max(604_800).optional().describe('Seconds; default an hour'),
  },
  async run({ paths, reason, ttl }, { bridge, session }) {
    const recipient = await session.requireRecipient();
    if (paths.length > 0) {
      await reserve(bridge, recipient, { directory: session.directory, paths, reason, ttlSeconds: ttl });
    }
    const describe = async () => (await describeReservations(bridge, recipient.client)) || 'Nothing is reserved.';
    return paths.length > 0 ? orNote('What is reserved', describe) : describe();
  },
});
