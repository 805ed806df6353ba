import type { ProcessIdentity } from '../../src/base/process-identity.ts';
import { writeHeartbeat } from '../../src/identity/heartbeat.ts';
import { keepServerNote, type ServerNote } from '../../src/session/server-note.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { newestClient } from '../harness/install-client.ts';
import type { World } from './identity-world.ts';
import { WatchedSession } from './idle-session.ts';

/** What a server of version 1.2.3 says where there is neither socket nor channel. */
export const serverFacts: Omit<ServerNote, 'server'> = {
  version: '1.2.3',
  clientName: 'claude-code',
  clientVersion: newestClient,
  doorbells: ['socket', 'module', 'channel', 'file'],
  doorbellsSetBy: null,
  socketPath: null,
  hasChannelOption: false,
  module: 'absent',
  moduleInWords: null,
};

/** An idle session with hooks, and with a server that has said what it knows; the process of the test stands for the server. */
export async function startServed(
  world: World,
  name: string,
  facts: Partial<typeof serverFacts>,
): Promise<{ readonly session: WatchedSession; readonly server: ProcessIdentity }> {
  const session = await WatchedSession.start(world, name);
  session.says('idle');
  await ensureMailbox(world.bridge.store, name);
  const startedAt = world.processes.startOf(process.pid);
  const server = startedAt
    ? { host: world.processes.host, pid: process.pid, startedAt }
    : world.processes.start(process.pid);
  await keepServerNote(world.bridge, session.client, { ...serverFacts, ...facts });
  const sign = { name, sessionId: 'session-1', clientPid: session.client.pid, status: 'active', context: {} } as const;
  await writeHeartbeat(world.registry, sign);
  return { session, server };
}
