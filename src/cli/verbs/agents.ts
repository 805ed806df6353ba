import { type AgentDetails, countLeftOut, listAgentDetails } from '../../addressing/agent-list.ts';
import { describeProfile } from '../../addressing/describe-agents.ts';
import { describeAgo } from '../../protocol/spans.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Verb } from '../command/verb.ts';
import { agentsCommand } from '../commands/agents.ts';
import { type Column, table } from '../printing/table.ts';

export const agentsVerb: Verb = {
  ...agentsCommand,
  async run({ bridge, caller, options, terminal, print }) {
    const filter = { directory: options.dir, base: process.cwd(), all: options.all !== undefined };
    const agents = await listAgentDetails(bridge, filter);
    const leftOut = await countLeftOut(bridge, filter);
    const nowMs = bridge.store.fs.nowMs();
    const rows = terminal
      ? agents.map((agent) => describe(agent, caller.name, seenAgo(agent, nowMs), String(agent.unread)))
      : agents.map((agent) => describe(agent, caller.name, agent.lastSeenAt, `${agent.unread} unread`));
    const lines = agents.length > 0 ? await table(rows, columnsOfAgents, terminal?.columns) : [nobodyIn(options.dir)];
    const more = leftOut > 0 ? [`and ${leftOut} more, offline for longer; cc2cc agents --all lists them`] : [];
    await print({ plain: [...lines, ...more].join('\n'), json: agents });
  },
};

/** Name and state always; then what tells best whether somebody can be written to. */
const columnsOfAgents: readonly Column[] = [
  { title: 'NAME', narrow: { minWidth: 5 } },
  { title: 'STATE', narrow: { shorten: (cell) => cell.replace(/,.*/, '') } },
  { title: 'SEEN', dropRank: 2 },
  { title: 'UNREAD', narrow: { title: 'NEW' } },
  { title: 'DIRECTORY', minWidth: 12, cutAt: 'start', dropRank: 3 },
  { title: 'ABOUT', minWidth: 12, dropRank: 1 },
];

function nobodyIn(directory: string | undefined): string {
  return directory === undefined
    ? 'Nobody is known yet. A session gets a name when it starts; a script when it first sends, or by: cc2cc init --as NAME'
    : `Nobody works in ${directory}. To list everybody: cc2cc agents`;
}

function seenAgo({ online, lastUsedAtMs }: AgentDetails, nowMs: number): string {
  return describeAgo(online ? 0 : nowMs - lastUsedAtMs);
}

function describe(agent: AgentDetails, ownName: string, lastSeen: string, unread: string): string[] {
  const { online, state } = agent;
  const isStateKnown = online && state !== 'unknown';
  return [
    agent.name === ownName ? `${agent.name} (you)` : agent.name,
    `${online ? 'online' : 'offline'}${isStateKnown ? `, ${state}` : ''}`,
    lastSeen,
    unread,
    `${makeVisibleLine(agent.directory ?? '')}${agent.branch === null ? '' : ` (${makeVisibleLine(agent.branch)})`}`,
    describeProfile(agent).join(', '),
  ];
}
