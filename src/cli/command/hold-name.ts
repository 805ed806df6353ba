import { constants } from 'node:os';
import { Cc2ccError } from '../../base/errors.ts';
import { identifyProcess, type ProcessIdentity, processToken } from '../../base/process-identity.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { heartbeatEveryMs, writeHeartbeat } from '../../identity/heartbeat.ts';
import { giveUpLease, liveLeasesOn, takeLease } from '../../identity/lease.ts';
import { cardOfLiveSession } from '../../identity/session-holder.ts';

/** How long another `receive` under the same name may take before this one gives up. */
const patienceMs = 2_000;
const lookEveryMs = 20;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` while this process holds the name, so that no session and no other `receive` takes its mail meanwhile,
 * and gives the name up at the end, also when a signal ends the process.
 * @throws NAME_TAKEN
 */
export async function whileHolding(
  bridge: Bridge,
  name: string,
  work: (recipient: Recipient) => Promise<void>,
): Promise<void> {
  const client = identifyThisProcess(bridge);
  const release = () => releaseName(bridge, name, client);
  const stopWatching = onSignal(release);
  try {
    await takeName(bridge, name, client);
    const endHeartbeat = await startHeartbeat(bridge, name, client);
    try {
      await work({ name, client });
    } finally {
      endHeartbeat();
      await release();
    }
  } finally {
    stopWatching();
  }
}

export function identifyThisProcess({ registry }: Bridge): ProcessIdentity {
  const client = identifyProcess(registry.processes, process.pid);
  if (!client)
    throw new Cc2ccError('STORE_FAILED', 'the system gives no information about this process; is /proc mounted?');
  return client;
}

async function takeName(bridge: Bridge, name: string, client: ProcessIdentity): Promise<void> {
  const { fs } = bridge.store;
  for (const deadlineMs = fs.monotonicMs() + patienceMs; ; ) {
    if (await takeLease(bridge.registry, name, client)) return;
    if (fs.monotonicMs() >= deadlineMs || (await isHeldBySession(bridge, name))) break;
    await fs.sleep(lookEveryMs);
  }
  throw new Cc2ccError(
    'NAME_TAKEN',
    `a live session or another receive is ${name} now and its mail goes there; use another name with --as, or end that one first`,
  );
}

/** Another `receive` will be over soon. */
async function isHeldBySession({ registry }: Bridge, name: string): Promise<boolean> {
  return (await cardOfLiveSession(registry, name)) !== undefined;
}

/** Other machines and containers on the same folder cannot look at this process, and go by its heartbeat. */
async function startHeartbeat(bridge: Bridge, name: string, client: ProcessIdentity): Promise<() => void> {
  await beat(bridge, name, client, 'active');
  const onFailure = () => {
    // The next one may succeed, and what depends on it is only what others see.
  };
  return bridge.store.fs.every(heartbeatEveryMs, () => void beat(bridge, name, client, 'active').catch(onFailure));
}

async function releaseName(bridge: Bridge, name: string, client: ProcessIdentity): Promise<void> {
  const isStillOurs = (await liveLeasesOn(bridge.registry, name)).some(
    ({ holder }) => processToken(holder) === processToken(client),
  );
  if (!isStillOurs) return;
  await beat(bridge, name, client, 'offline');
  await giveUpLease(bridge.registry, name, client);
}

function beat({ registry }: Bridge, name: string, client: ProcessIdentity, status: 'active' | 'offline') {
  return writeHeartbeat(registry, { name, sessionId: undefined, clientPid: client.pid, status, context: {} });
}

/** Runs `cleanUp` before a signal ends the process. Returns a function that ends this. */
function onSignal(cleanUp: () => Promise<void>): () => void {
  const end = (signal: (typeof signals)[number]) => {
    const exit = () => process.exit(128 + constants.signals[signal]);
    cleanUp().then(exit, exit);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
