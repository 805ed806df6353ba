import type { Bridge } from '../bridge/bridge.ts';
import { clientNameIn, readHeartbeat } from '../identity/heartbeat.ts';
import { type AgentPresence, listAgents } from '../identity/presence.ts';
import { describeRoughSpan } from '../protocol/spans.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';

/** Those who are away are many after a while. */
const offlineShownAtMost = 20;
const latestKnown = 200;

/**
 * What belongs below a client's own list of sessions: what cc2cc calls those, and who else can be written to.
 * @returns nothing where the client says it all.
 */
export async function describeForClientList(bridge: Bridge, ownName: string): Promise<string> {
  const agents = (await listAgents(bridge.registry, latestKnown)).filter(({ name }) => name !== ownName);
  const online: string[] = [];
  for (const { name } of agents.filter((agent) => agent.online)) {
    const clientName = clientNameIn(await readHeartbeat(bridge.registry, name));
    if (clientName !== name) online.push(`  ${name}  ·  online${describeClientName(clientName)}`);
  }
  const offline = agents.filter((agent) => !agent.online).sort((one, other) => other.lastUsedAtMs - one.lastUsedAtMs);
  const lines = [...online, ...offline.slice(0, offlineShownAtMost).map((agent) => describeOffline(bridge, agent))];
  if (lines.length === 0) return '';
  const left = offline.length - offlineShownAtMost;
  const rest = left > 0 ? [`  and ${left} more; list_agents of cc2cc shows them`] : [];
  const head = `Agents that cc2cc knows (${lines.length + Math.max(0, left)}), you are ${ownName}. If SendMessage can't deliver to one of these names, the message waits in its mailbox:`;
  return [head, ...lines, ...rest].join('\n');
}

function describeClientName(name: string | undefined): string {
  return name === undefined ? '' : `  ·  listed above as ${makeVisibleLine(name)}`;
}

function describeOffline({ store }: Bridge, { name, lastUsedAtMs }: AgentPresence): string {
  return `  ${name}  ·  offline for ${describeRoughSpan(store.fs.nowMs() - lastUsedAtMs)}`;
}
