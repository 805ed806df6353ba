import { type AgentDetails, countLeftOut, listAgentDetails } from '../../addressing/agent-list.ts';
import { describeProfile } from '../../addressing/describe-agents.ts';
import { describeAge } from '../../reports/describe.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Verb } from '../command/verb.ts';
import { alignColumns, type Column, fitColumns } from '../printing/columns.ts';

export const agentsVerb: Verb = {
  name: 'agents',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'List everyone who can receive mail, online agents first.',
  details: [
    'Each line shows the name, whether the agent is online and what it is doing, when it was last seen, how many',
    'messages wait, its directory and git branch, and its role, groups and summary.',
    'Of those who are offline you see the last 200.',
    'A narrow terminal shows fewer and shorter columns. Pipe the output, or use --json, to get all of it.',
  ],
  examples: ['cc2cc agents', 'cc2cc agents --dir . --json'],
  options: [
    { name: 'dir', value: 'PATH', description: 'only agents that work there, below it, or in the same git repository' },
    { name: 'all', value: '', description: 'also agents that were last here before 200 others' },
  ],
  async run({ bridge, caller, options, terminal, print }) {
    const filter = { directory: options.dir, base: process.cwd(), all: options.all !== undefined };
    const agents = await listAgentDetails(bridge, filter);
    const leftOut = await countLeftOut(bridge, filter);
    const nowMs = bridge.store.fs.nowMs();
    const lines = terminal
      ? fitColumns(
          agents.map((agent) => describe(agent, caller.name, seenAgo(agent, nowMs))),
          columnsOfAgents,
          terminal.columns,
        )
      : alignColumns(agents.map((agent) => describe(agent, caller.name, agent.lastSeenAt)));
    const more = leftOut > 0 ? [`and ${leftOut} more, offline for longer; cc2cc agents --all lists them`] : [];
    await print({ plain: [...lines, ...more].join('\n'), json: agents });
  },
};

/** Name and state always; then what tells best whether somebody can be written to. */
const columnsOfAgents: readonly Column[] = [
  {},
  {},
  { dropRank: 2 },
  { dropRank: 4 },
  { minWidth: 12, cutAt: 'start', dropRank: 3 },
  { minWidth: 12, dropRank: 1 },
];

function seenAgo({ online, lastUsedAtMs }: AgentDetails, nowMs: number): string {
  const ageMs = nowMs - lastUsedAtMs;
  return online || ageMs < 60_000 ? 'just now' : `${describeAge(ageMs)} ago`;
}

function describe(agent: AgentDetails, ownName: string, lastSeen: string): string[] {
  const { online, state } = agent;
  const isStateKnown = online && state !== 'unknown';
  return [
    agent.name === ownName ? `${agent.name} (you)` : agent.name,
    `${online ? 'online' : 'offline'}${isStateKnown ? `, ${state}` : ''}`,
    lastSeen,
    `${agent.unread} unread`,
    `${makeVisibleLine(agent.directory ?? '')}${agent.branch === null ? '' : ` (${makeVisibleLine(agent.branch)})`}`,
    describeProfile(agent).join(', '),
  ];
}
