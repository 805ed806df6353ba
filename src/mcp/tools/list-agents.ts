import * as z from 'zod';
import { listInWords } from '../../addressing/describe-agents.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const listAgentsTool = defineTool({
  name: 'list_agents',
  annotations: reads('List agents'),
  description: 'List agents in your project, another one or a directory: state, place, role, groups, summary.',
  input: { directory: z.string().optional(), project: z.string().optional().describe('A name, or all') },
  async run({ directory, project: projectName }, { bridge, session }) {
    const name = await session.requireName();
    const filter = { directory, projectName, project: await session.project(), base: session.directory };
    return (await listInWords(bridge, name, filter)).text;
  },
});
