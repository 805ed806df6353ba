import { listOwnFolder } from '../base/own-folder.ts';
import { livenessOf, parseProcessToken } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readBinding } from '../identity/client-binding.ts';
import { liveLeases } from '../identity/lease.ts';
import { clientNoteName } from '../protocol/file-names.ts';
import { readServerNote, serverNoteTopic } from '../session/server-note.ts';
import { type Finding, orGood } from './finding/finding.ts';

const check = 'processes';

/** Processes of cc2cc on this machine that outlived what they were there for. Ends none. */
export async function checkOrphans(bridge: Bridge, platform: string): Promise<readonly Finding[]> {
  const end = (pid: number) => (platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill -9 ${pid}`);
  const findings = [...(await orphanedServers(bridge, end)), ...(await orphanedReceivers(bridge))];
  return orGood(check, findings, 'no orphans');
}

/** A server whose client has ended ends by itself within seconds, unless it is stuck. */
async function orphanedServers(bridge: Bridge, end: (pid: number) => string): Promise<Finding[]> {
  const { processes, fs, layout } = bridge.registry;
  const findings: Finding[] = [];
  for (const file of await listOwnFolder({ fs, layout }, layout.clients)) {
    const { client, topic } = clientNoteName.parse(file) ?? {};
    if (!client || topic !== serverNoteTopic || livenessOf(processes, client) !== 'gone') continue;
    const server = parseProcessToken((await readServerNote(bridge, client))?.server ?? '');
    if (!server || livenessOf(processes, server) !== 'alive') continue;
    const name = await readBinding(bridge.registry, client);
    const detail = `MCP server ${server.pid}${name ? ` of ${name}` : ''} goes on though its client ${client.pid} has ended`;
    findings.push({ check, result: 'weaker', detail, fix: end(server.pid) });
  }
  return findings;
}

/** `cc2cc receive` whose starter is gone still takes the mail of its name, and keeps the name. */
async function orphanedReceivers(bridge: Bridge): Promise<Finding[]> {
  const { processes } = bridge.registry;
  const findings: Finding[] = [];
  for (const { name, holder } of await liveLeases(bridge.registry)) {
    if (holder.host !== processes.host || (await readBinding(bridge.registry, holder)) !== undefined) continue;
    const isReceiver = processes.commandLineOf(holder.pid).includes('receive');
    if (!isReceiver || processes.parentOf(holder.pid) !== 1) continue;
    const detail = `receive ${holder.pid} holds the name ${name}, and what started it is gone`;
    findings.push({ check, result: 'weaker', detail, fix: `unless it is meant to run on: kill ${holder.pid}` });
  }
  return findings;
}
