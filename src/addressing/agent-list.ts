import { Pace } from '../base/pace.ts';
import { findRepository } from '../base/repository.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { namesWithCard } from '../identity/card.ts';
import { liveLeases } from '../identity/lease.ts';
import { type AgentPresence, listAgents } from '../identity/presence.ts';
import { countElsewhere, type Elsewhere, nobodyElsewhere } from '../identity/project.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { isNear } from '../protocol/projects.ts';
import { type Activity, readActivity } from '../session/activity.ts';
import { listInbox } from '../store/inbox.ts';
import { findProject, showProjects } from './find-project.ts';
import { findPlace, isAt } from './place.ts';

/** One agent as the others see it. Field names are the CLI's JSON. */
export interface AgentDetails extends AgentPresence {
  /** What its project is called; null where none is known. */
  readonly project: string | null;
  /** `unknown`: online, in a client that does not run our hooks. */
  readonly state: Activity['state'] | 'offline' | 'unknown';
  /** The question to its user while it is `waiting`. */
  readonly waitingFor: string | null;
  /** Branch of the git working tree that its directory lies in, as it is now. */
  readonly branch: string | null;
  /** Files that wait in its inbox. */
  readonly unread: number;
  /** ISO 8601, UTC; of an agent that is online, some seconds ago. */
  readonly lastSeenAt: string;
}

export interface AgentFilter {
  /** Only those that work there: in it, below it, or in the same git working tree. */
  readonly directory?: string | undefined;
  /** Where a relative directory begins. */
  readonly base: string | undefined;
  /** Only those of this project and of none that is known: one's own, as a card has it. */
  readonly project?: string | undefined;
  /** Only those of the project that is called so, or with `all` those of every project. */
  readonly projectName?: string | undefined;
  /** Also those who were there so long ago that they are left out where very many are known. */
  readonly all?: boolean | undefined;
}

/** Names stay known for ever, and nobody reads a list of thousands. */
const latestListed = 200;

/** How many names are known that such a list leaves out. */
export async function countLeftOut(bridge: Bridge, { all, directory }: AgentFilter): Promise<number> {
  if (all === true || directory !== undefined) return 0;
  return Math.max(0, (await namesWithCard(bridge.registry)).length - latestListed);
}

export interface AgentList {
  readonly agents: readonly AgentDetails[];
  /** Those whom the list leaves out because they are in other projects. */
  readonly elsewhere: Elsewhere;
}

/** The agents without what the filter left out. */
export async function listAgentDetails(bridge: Bridge, filter: AgentFilter): Promise<readonly AgentDetails[]> {
  return (await lookAtAgents(bridge, filter)).agents;
}

/**
 * Everybody who is online, then everybody who was, as far as the filter goes, each in alphabetical order.
 * @throws BAD_INPUT for a directory that cannot be one; UNKNOWN_RECIPIENT for a project that nobody is in.
 */
export async function lookAtAgents(bridge: Bridge, filter: AgentFilter): Promise<AgentList> {
  const leases = await liveLeases(bridge.registry);
  const holders = new Map(leases.map(({ name, holder }) => [name, holder]));
  const isWhole = filter.all === true || filter.directory !== undefined;
  const listed = await listAgents(bridge.registry, isWhole ? undefined : latestListed, leases);
  const shown = showProjects(listed);
  const { near, elsewhere } = inProject(listed, filter);
  const agents = await atDirectory(bridge, near, filter);
  const details: AgentDetails[] = [];
  const branchOf = createBranchLook(bridge);
  const pace = new Pace(bridge.store.fs);
  for (const agent of agents) {
    await pace.step();
    const holder = agent.online ? holders.get(agent.name) : undefined;
    const activity = holder ? await readActivity(bridge, holder) : undefined;
    const project = agent.project === null ? null : (shown.get(agent.project) ?? null);
    details.push({ ...(await describeAgent(bridge, agent, activity, branchOf)), project });
  }
  return { agents: details, elsewhere };
}

/** A directory says by itself who is meant. */
function inProject(
  agents: readonly AgentPresence[],
  { project: own, projectName, directory }: AgentFilter,
): { readonly near: readonly AgentPresence[]; readonly elsewhere: Elsewhere } {
  const whole = { near: agents, elsewhere: nobodyElsewhere };
  if (projectName !== undefined) {
    if (projectName === 'all') return whole;
    const online = new Set(agents.filter((agent) => agent.online).map(({ name }) => name));
    const wanted = findProject(agents, projectName, online);
    return { ...whole, near: agents.filter(({ project }) => project === wanted) };
  }
  if (own === undefined || directory !== undefined) return whole;
  const near = agents.filter(({ project }) => isNear(own, project));
  const away = agents.filter(({ project }) => !isNear(own, project));
  return { near, elsewhere: countElsewhere(away.flatMap(({ project }) => project ?? [])) };
}

async function atDirectory(
  bridge: Bridge,
  agents: readonly AgentPresence[],
  { directory, base }: AgentFilter,
): Promise<readonly AgentPresence[]> {
  if (directory === undefined) return agents;
  const place = await findPlace(bridge.store.fs, directory.replace(/^dir:/, ''), base);
  const there: AgentPresence[] = [];
  for (const agent of agents) {
    if (agent.directory !== null && (await isAt(bridge.store.fs, place, agent.directory))) there.push(agent);
  }
  return there;
}

/** Many agents work in few directories, and each is looked at once. */
function createBranchLook({ store }: Bridge): (directory: string) => Promise<string | null> {
  const known = new Map<string, Promise<string | null>>();
  return (directory) => {
    const found = known.get(directory) ?? findRepository(store.fs, directory).then((each) => each?.branch ?? null);
    known.set(directory, found);
    return found;
  };
}

async function describeAgent(
  { store }: Bridge,
  agent: AgentPresence,
  activity: Activity | undefined,
  branchOf: (directory: string) => Promise<string | null>,
): Promise<AgentDetails> {
  return {
    ...agent,
    state: activity?.state ?? (agent.online ? 'unknown' : 'offline'),
    waitingFor: activity?.waitingFor ?? null,
    branch: agent.directory === null ? null : await branchOf(agent.directory),
    unread: (await listInbox(store, mailboxOf(store.layout.root, agent.name))).length,
    lastSeenAt: new Date(agent.lastUsedAtMs).toISOString(),
  };
}
