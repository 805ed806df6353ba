import type { Bridge } from '../bridge/bridge.ts';
import type { Profile } from '../identity/profile.ts';
import { nobodyElsewhere } from '../identity/project.ts';
import { describeRoughSpan } from '../protocol/spans.ts';
import { describeElsewhere } from '../reports/describe.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import { type AgentDetails, type AgentFilter, countLeftOut, lookAtAgents } from './agent-list.ts';

/** Those who are away are many after a while, and seldom asked for. */
const offlineShownAtMost = 50;

/** The agents that a filter lets through, and the same in words, with how many it leaves out. */
export async function listInWords(
  bridge: Bridge,
  ownName: string,
  filter: AgentFilter,
): Promise<{ readonly agents: readonly AgentDetails[]; readonly text: string }> {
  const { agents, elsewhere } = await lookAtAgents(bridge, filter);
  const leftOut = await countLeftOut(bridge, filter);
  return { agents, text: describeAgents(agents, ownName, bridge.store.fs.nowMs(), leftOut, elsewhere) };
}

/**
 * A line for each agent; the reader's own is marked.
 * @param leftOut how many more are known.
 * @param elsewhere those who are left out because they are in other projects.
 */
export function describeAgents(
  agents: readonly AgentDetails[],
  ownName: string | undefined,
  nowMs: number,
  leftOut = 0,
  elsewhere = nobodyElsewhere,
): string {
  if (agents.length === 0) return ['No agents there.', ...describeElsewhere(elsewhere)].join('\n');
  const offline = agents.filter(({ online }) => !online);
  const latest = offline.toSorted((one, other) => other.lastUsedAtMs - one.lastUsedAtMs).slice(0, offlineShownAtMost);
  const lines = agents
    .filter((agent) => agent.online || latest.includes(agent))
    .map(
      (agent) =>
        `${agent.name}${agent.name === ownName ? ' (you)' : ''}: ${describeAgent(agent, nowMs, hasSeveralProjects(agents))}`,
    );
  const left = offline.length - latest.length + leftOut;
  const more = left > 0 ? [`and ${left} more, offline for longer`] : [];
  return [...lines, ...more, ...describeElsewhere(elsewhere)].join('\n');
}

/** Of one project nobody needs to be told which. */
export function hasSeveralProjects(agents: readonly Pick<AgentDetails, 'project'>[]): boolean {
  return new Set(agents.flatMap(({ project }) => project ?? [])).size > 1;
}

function describeAgent(agent: AgentDetails, nowMs: number, showsProject: boolean): string {
  const { directory, branch, unread } = agent;
  const place =
    directory === null
      ? []
      : [`${makeVisibleLine(directory)}${branch === null ? '' : ` on ${makeVisibleLine(branch)}`}`];
  return [
    ...describeState(agent, nowMs),
    ...(showsProject && agent.project !== null ? [`project ${agent.project}`] : []),
    ...place,
    ...describeProfile(agent),
    ...(unread > 0 ? [`${unread} unread`] : []),
  ].join(', ');
}

function describeState({ state, waitingFor, lastUsedAtMs }: AgentDetails, nowMs: number): string[] {
  if (state === 'offline') return [`offline for ${describeRoughSpan(nowMs - lastUsedAtMs)}`];
  if (state === 'unknown') return ['online'];
  if (state !== 'waiting') return ['online', state];
  return ['online', `waiting for its user${waitingFor ? ` (${makeVisibleLine(waitingFor)})` : ''}`];
}

/** An agent's description of itself; its summary is quoted, because another agent wrote it. */
export function describeProfile({ role, groups, summary }: Profile): string[] {
  return [
    ...(role === null ? [] : [`role ${role}`]),
    ...(groups.length > 0 ? [groups.map((group) => `@${group}`).join(' ')] : []),
    ...(summary === null ? [] : [`says "${makeVisibleLine(summary).replaceAll('"', "'")}"`]),
  ];
}
