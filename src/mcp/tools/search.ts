import * as z from 'zod';
import { frameSearch } from '../../conversations/describe-history.ts';
import { search } from '../../conversations/search.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const searchTool = defineTool({
  name: 'search',
  annotations: reads('Search mail'),
  description: 'Search the mail you got and sent.',
  input: {
    query: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    since: z.string().optional().describe('A date, or 12h, 3d'),
    thread: z.string().optional(),
  },
  run: async (input, { bridge, session }) => frameSearch(await search(bridge, await session.requireName(), input)),
});
