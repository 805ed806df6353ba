import { type AgentDetails, listAgentDetails } from '../../addressing/agent-list.ts';
import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { readHeartbeat, troubleIn } from '../../identity/heartbeat.ts';
import { liveLeases } from '../../identity/lease.ts';
import { reservationsForPrograms } from '../../reservations/describe-reservations.ts';
import { isReleased } from '../../sending/release-message.ts';
import { type HeldBack, readHeldBack } from '../../session/held-back.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { AgentState, AgentView, ReservationView } from '../api/api.ts';

/** Everybody who is or was there, what they are doing, what they reserved and what waits for them. */
export async function describeAgents(bridge: Bridge): Promise<AgentView[]> {
  const holders = new Map((await liveLeases(bridge.registry)).map(({ name, holder }) => [name, holder]));
  const reservations = await reservationsByName(bridge);
  const agents: AgentView[] = [];
  for (const agent of await listAgentDetails(bridge, { base: undefined })) {
    const ofAgent = reservations.get(agent.name) ?? [];
    agents.push(await describeAgent(bridge, agent, holders.get(agent.name), ofAgent));
  }
  return agents;
}

/** Everything that a loop guard holds back now and that nobody has released, by the reader's name. */
export async function listHeld(bridge: Bridge): Promise<ReadonlyMap<string, HeldBack>> {
  const held = new Map<string, HeldBack>();
  for (const { name, holder } of await liveLeases(bridge.registry)) {
    held.set(name, await unreleased(bridge, await readHeldBack(bridge, holder)));
  }
  return held;
}

async function unreleased(bridge: Bridge, held: HeldBack): Promise<HeldBack> {
  const left: Record<string, string> = {};
  for (const [id, reason] of Object.entries(held)) if (!(await isReleased(bridge, id))) left[id] = reason;
  return left;
}

async function describeAgent(
  bridge: Bridge,
  agent: AgentDetails,
  holder: ProcessIdentity | undefined,
  reservations: readonly ReservationView[],
): Promise<AgentView> {
  const { name, role, groups, summary, directory, project, branch, lastUsedAtMs, unread } = agent;
  const held = holder ? await unreleased(bridge, await readHeldBack(bridge, holder)) : {};
  return {
    name,
    ...(await stateOf(bridge, agent)),
    role,
    groups,
    summary: makeVisibleLine(summary ?? ''),
    directory: makeVisibleLine(directory ?? ''),
    project: project ?? '',
    branch: makeVisibleLine(branch ?? ''),
    // Somebody who is there beats every few seconds, which is no news.
    lastUsedAtMs: agent.online ? 0 : lastUsedAtMs,
    unread,
    held: Object.keys(held).length,
    reservations,
  };
}

async function stateOf(
  bridge: Bridge,
  { name, online, state, waitingFor }: AgentDetails,
): Promise<{ state: AgentState; note: string }> {
  const trouble = online ? troubleIn(await readHeartbeat(bridge.registry, name)) : undefined;
  if (typeof trouble === 'string') return { state: 'in trouble', note: makeVisibleLine(trouble) };
  return { state: state === 'unknown' ? 'online' : state, note: makeVisibleLine(waitingFor ?? '') };
}

async function reservationsByName(bridge: Bridge): Promise<ReadonlyMap<string, ReservationView[]>> {
  const byName = new Map<string, ReservationView[]>();
  for (const { name, repository, paths, reason, expiresAt } of await reservationsForPrograms(bridge)) {
    const view = {
      repository: makeVisibleLine(repository),
      paths: paths.map(makeVisibleLine),
      reason: makeVisibleLine(reason),
      expiresAtMs: Date.parse(expiresAt),
    };
    byName.set(name, [...(byName.get(name) ?? []), view]);
  }
  return byName;
}
