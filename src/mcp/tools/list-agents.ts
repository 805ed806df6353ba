import * as z from 'zod';
import { listAgentDetails } from '../../collaboration/agent-list.ts';
import { describeAgents } from '../../collaboration/describe-agents.ts';
import { defineTool, reads } from '../tool.ts';

export const listAgentsTool = defineTool({
  name: 'list_agents',
  annotations: reads('List agents'),
  description: 'All agents of this machine, or those at work in a directory: state, place, role, groups, summary.',
  input: { directory: z.string().optional() },
  async run({ directory }, { bridge, resident }) {
    const name = await resident.requireName();
    const agents = await listAgentDetails(bridge, { directory, base: resident.directory });
    return describeAgents(agents, name, bridge.store.fs.nowMs());
  },
});
