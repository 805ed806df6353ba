import * as z from 'zod';
import { countLeftOut, listAgentDetails } from '../../addressing/agent-list.ts';
import { describeAgents } from '../../addressing/describe-agents.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const listAgentsTool = defineTool({
  name: 'list_agents',
  annotations: reads('List agents'),
  description: 'All agents of this machine, or those at work in a directory: state, place, role, groups, summary.',
  input: { directory: z.string().optional() },
  async run({ directory }, { bridge, session }) {
    const name = await session.requireName();
    const filter = { directory, base: session.directory };
    const agents = await listAgentDetails(bridge, filter);
    return describeAgents(agents, name, bridge.store.fs.nowMs(), await countLeftOut(bridge, filter));
  },
});
