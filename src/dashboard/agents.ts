import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../delivery/bridge.ts';
import { type HeldMail, readHeldMail } from '../delivery/held-mail.ts';
import { isReleased } from '../delivery/release.ts';
import { readSessionNote } from '../delivery/session-note.ts';
import { readSessionRecord } from '../delivery/session-record.ts';
import { turnOpenSinceMs } from '../delivery/turn.ts';
import { readHeartbeat } from '../identity/heartbeat.ts';
import { liveLeases } from '../identity/lease.ts';
import { type AgentPresence, listAgents } from '../identity/presence.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import type { AgentState, AgentView } from './api.ts';

/** Everybody who is or was there, what they are doing and what waits for them. */
export async function describeAgents(bridge: Bridge, waitingIn: (name: string) => number): Promise<AgentView[]> {
  const holders = new Map((await liveLeases(bridge.registry)).map(({ name, holder }) => [name, holder]));
  const agents: AgentView[] = [];
  for (const agent of await listAgents(bridge.registry)) {
    agents.push(await describeAgent(bridge, agent, holders.get(agent.name), waitingIn(agent.name)));
  }
  return agents;
}

/** Everything that a loop guard holds back now and that nobody has released, by the reader's name. */
export async function listHeld(bridge: Bridge): Promise<ReadonlyMap<string, HeldMail>> {
  const held = new Map<string, HeldMail>();
  for (const { name, holder } of await liveLeases(bridge.registry)) {
    held.set(name, await unreleased(bridge, await readHeldMail(bridge, holder)));
  }
  return held;
}

async function unreleased(bridge: Bridge, held: HeldMail): Promise<HeldMail> {
  const left: Record<string, string> = {};
  for (const [id, reason] of Object.entries(held)) if (!(await isReleased(bridge, id))) left[id] = reason;
  return left;
}

async function describeAgent(
  bridge: Bridge,
  { name, directory, lastUsedAtMs }: AgentPresence,
  holder: ProcessIdentity | undefined,
  waiting: number,
): Promise<AgentView> {
  const { state, note } = holder ? await whatItDoes(bridge, name, holder) : { state: 'offline' as const, note: '' };
  const held = holder ? await unreleased(bridge, await readHeldMail(bridge, holder)) : {};
  return {
    name,
    state,
    note: makeVisibleLine(note),
    directory: makeVisibleLine(directory ?? ''),
    // Somebody who is there beats every few seconds, which is no news.
    lastUsedAtMs: holder ? 0 : lastUsedAtMs,
    waiting,
    held: Object.keys(held).length,
  };
}

async function whatItDoes(
  bridge: Bridge,
  name: string,
  holder: ProcessIdentity,
): Promise<{ state: AgentState; note: string }> {
  const trouble = (await readHeartbeat(bridge.registry, name))?.context?.trouble;
  if (typeof trouble === 'string') return { state: 'in trouble', note: trouble };
  const record = await readSessionRecord(bridge, holder, await readSessionNote(bridge, holder));
  if (record?.waitingFor !== undefined) return { state: 'at a dialog', note: record.waitingFor };
  const isWorking = (await turnOpenSinceMs(bridge, holder)) !== undefined && record?.isIdle !== true;
  return { state: isWorking ? 'working' : 'online', note: '' };
}
