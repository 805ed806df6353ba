import { type AgentDetails, countLeftOut, lookAtAgents } from '../../addressing/agent-list.ts';
import { describeProfile, hasSeveralProjects } from '../../addressing/describe-agents.ts';
import { describeAgo } from '../../protocol/spans.ts';
import { describeElsewhere } from '../../reports/describe.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import { ownProject } from '../command/own-project.ts';
import type { Verb } from '../command/verb.ts';
import { agentsCommand } from '../commands/agents.ts';
import { type Column, table } from '../printing/table.ts';

export const agentsVerb: Verb = {
  ...agentsCommand,
  async run({ bridge, caller, options, terminal, print }) {
    const all = options.all !== undefined;
    const project = options.dir === undefined ? await ownProject(bridge, caller, options) : undefined;
    const filter = { directory: options.dir, projectName: options.project, project, base: process.cwd(), all };
    const { agents, elsewhere } = await lookAtAgents(bridge, filter);
    const leftOut = await countLeftOut(bridge, filter);
    const nowMs = bridge.store.fs.nowMs();
    const showsProject = hasSeveralProjects(agents);
    const rows = agents.map((agent) => {
      const seen = terminal ? seenAgo(agent, nowMs) : agent.lastSeenAt;
      const unread = terminal ? String(agent.unread) : `${agent.unread} unread`;
      return [...describe(agent, caller.name, seen, unread), ...(showsProject ? [agent.project ?? ''] : [])];
    });
    const hasOthers = elsewhere.agents > 0;
    const nobody = hasOthers ? 'Nobody is working in your project.' : nobodyIn(options.dir);
    const lines = agents.length > 0 ? await table(rows, columnsOfAgents, terminal?.columns) : [nobody];
    const more = leftOut > 0 ? [`and ${leftOut} more, offline for longer; cc2cc agents --all lists them`] : [];
    await print({ plain: [...lines, ...more, ...describeElsewhere(elsewhere)].join('\n'), json: agents });
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
  { title: 'PROJECT', minWidth: 8, dropRank: 2 },
];

function nobodyIn(directory: string | undefined): string {
  return directory === undefined
    ? 'No agents yet. A session gets a name when it starts; a script when it first sends, or by: cc2cc init --as NAME'
    : `Nobody is working in ${directory}. To list everybody: cc2cc agents`;
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
