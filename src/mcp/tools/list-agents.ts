import * as z from 'zod';
import { countLeftOut, lookAtAgents } from '../../addressing/agent-list.ts';
import { describeAgents } from '../../addressing/describe-agents.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const listAgentsTool = defineTool({
  name: 'list_agents',
  annotations: reads('List agents'),
  description: 'List agents in your project, another one or a directory: state, place, role, groups, summary.',
  input: { directory: z.string().optional(), project: z.string().optional().describe('A name, or all') },
  async run({ directory, project: projectName }, { bridge, session }) {
    const name = await session.requireName();
    const filter = { directory, projectName, project: await session.project(), base: session.directory };
    const { agents, elsewhere } = await lookAtAgents(bridge, filter);
    return describeAgents(agents, name, bridge.store.fs.nowMs(), await countLeftOut(bridge, filter), elsewhere);
  },
});
