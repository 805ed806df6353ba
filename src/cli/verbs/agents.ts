import { type AgentPresence, listAgents } from '../../identity/presence.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import { alignColumns } from '../columns.ts';
import type { Verb } from '../verb.ts';

export const agentsVerb: Verb = {
  name: 'agents',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Lists everybody who can get mail, those online first.',
  details: ['Each line has the name, whether it is online, when it was last used, and its directory.'],
  examples: ['cc2cc agents', 'cc2cc agents --json'],
  options: [],
  async run({ bridge, caller, print }) {
    const agents = await listAgents(bridge.registry);
    await print({ plain: alignColumns(agents.map((agent) => describe(agent, caller?.name))).join('\n'), json: agents });
  },
};

function describe(agent: AgentPresence, ownName: string | undefined): string[] {
  return [
    agent.name === ownName ? `${agent.name} (you)` : agent.name,
    agent.online ? 'online' : 'offline',
    new Date(agent.lastUsedAtMs).toISOString(),
    makeVisibleLine(agent.directory ?? ''),
  ];
}
