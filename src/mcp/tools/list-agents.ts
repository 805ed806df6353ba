import { describeAgents } from '../../delivery/describe.ts';
import { listAgents } from '../../identity/presence.ts';
import { defineTool } from '../tool.ts';

export const listAgentsTool = defineTool({
  name: 'list_agents',
  description: 'All agents of this machine: who is online, who was, and where they work.',
  input: {},
  async run(_input, { bridge, resident }) {
    const name = await resident.requireName();
    return describeAgents(await listAgents(bridge.registry), name, bridge.store.fs.nowMs());
  },
});
