import { type AgentDetails, listAgentDetails } from '../../collaboration/agent-list.ts';
import { describeProfile } from '../../collaboration/describe-agents.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import { alignColumns } from '../columns.ts';
import type { Verb } from '../verb.ts';

export const agentsVerb: Verb = {
  name: 'agents',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Lists everybody who can get mail, those online first.',
  details: [
    'Each line has the name, whether it is online and what it does, when it was last seen, how many messages wait,',
    'its directory and git branch, and its role, groups and summary.',
  ],
  examples: ['cc2cc agents', 'cc2cc agents --dir . --json'],
  options: [{ name: 'dir', value: 'PATH', description: 'only those at work there, below, or in that git repository' }],
  async run({ bridge, caller, options, print }) {
    const agents = await listAgentDetails(bridge, { directory: options.dir, base: process.cwd() });
    await print({ plain: alignColumns(agents.map((agent) => describe(agent, caller.name))).join('\n'), json: agents });
  },
};

function describe(agent: AgentDetails, ownName: string | undefined): string[] {
  const { online, state } = agent;
  const isStateKnown = online && state !== 'unknown';
  return [
    agent.name === ownName ? `${agent.name} (you)` : agent.name,
    `${online ? 'online' : 'offline'}${isStateKnown ? `, ${state}` : ''}`,
    agent.lastSeenAt,
    `${agent.unread} unread`,
    `${makeVisibleLine(agent.directory ?? '')}${agent.branch === null ? '' : ` (${makeVisibleLine(agent.branch)})`}`,
    describeProfile(agent).join(', '),
  ];
}
