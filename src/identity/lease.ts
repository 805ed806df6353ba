import { join } from 'node:path';
import { discard, orMissing } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { livenessOf, type ProcessIdentity, parseProcessToken, processToken } from '../base/process-identity.ts';
import { isAgentName } from '../protocol/names.ts';
import { heartbeatFreshMs, isHeartbeatFresh } from './heartbeat.ts';
import type { Registry } from './registry.ts';

/**
 * A client process that holds a name. It lies in leases/ as `<name>~<process token>~<nonce>`, empty: its name says
 * all, so that one look at the folder tells who is online.
 */
export interface Lease {
  readonly name: string;
  readonly holder: ProcessIdentity;
  readonly fileName: string;
}

const longestContentionAttempts = 40;

/**
 * Takes a name for a client, exclusively. Each contender puts up its own file and then looks again: whoever sees
 * another live one withdraws. Two at once both withdraw and try again after a random pause, so that no moment exists
 * in which both believe they hold it, and a dead holder's file never has to be taken away from anybody.
 * @returns undefined when another live client holds the name.
 */
export async function takeLease(registry: Registry, name: string, client: ProcessIdentity): Promise<Lease | undefined> {
  for (let attempt = 1; attempt <= longestContentionAttempts; attempt++) {
    if (await staysHeldByAnother(registry, name, client)) return undefined;
    const own = (await listLeases(registry)).find((lease) => isLeaseOf(lease, name, client));
    if (own) return own;
    const lease = await putUpLease(registry, name, client);
    if (!(await heldByAnother(registry, name, client))) {
      await removeDeadLeases(registry, name);
      return lease;
    }
    await discard(registry.fs, join(registry.layout.leases, lease.fileName));
    await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 5 * attempt));
  }
  return undefined;
}

/** Gives a name up; all files of this client on that name go. */
export async function releaseLease(registry: Registry, name: string, client: ProcessIdentity): Promise<void> {
  for (const lease of await listLeases(registry)) {
    if (isLeaseOf(lease, name, client)) {
      await discard(registry.fs, join(registry.layout.leases, lease.fileName));
    }
  }
}

/** Every lease file, of the living and of the dead. */
export async function listLeases(registry: Registry): Promise<Lease[]> {
  const fileNames = await listOwnFolder(registry, registry.layout.leases);
  return fileNames.map(parseLease).filter((lease) => lease !== undefined);
}

/** The leases whose holder is alive, the names in order. */
export async function liveLeases(registry: Registry): Promise<Lease[]> {
  const live: Lease[] = [];
  for (const lease of await listLeases(registry)) {
    if (await isLive(registry, lease)) live.push(lease);
  }
  return live.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The leases whose holder is gone. */
export async function listDeadLeases(registry: Registry): Promise<Lease[]> {
  const dead: Lease[] = [];
  for (const lease of await listLeases(registry)) {
    if (!(await isLive(registry, lease))) dead.push(lease);
  }
  return dead;
}

/**
 * A holder on another machine or in another container cannot be asked for. Its heartbeat counts instead, and before the
 * first one the age of its lease.
 */
async function isLive(registry: Registry, lease: Lease): Promise<boolean> {
  const liveness = livenessOf(registry.processes, lease.holder);
  if (liveness !== 'unknown') return liveness === 'alive';
  if (await isHeartbeatFresh(registry, lease.name)) return true;
  const stats = await orMissing(registry.fs.stat(join(registry.layout.leases, lease.fileName)));
  return stats !== undefined && Math.abs(registry.fs.nowMs() - stats.modifiedAtMs) < heartbeatFreshMs;
}

function isLeaseOf(lease: Lease, name: string, client: ProcessIdentity): boolean {
  return lease.name === name && processToken(lease.holder) === processToken(client);
}

async function heldByAnother(registry: Registry, name: string, client: ProcessIdentity): Promise<boolean> {
  return (await othersHolding(registry, name, client)).length > 0;
}

/** A contender withdraws within milliseconds; a holder is still there at a second look. */
async function staysHeldByAnother(registry: Registry, name: string, client: ProcessIdentity): Promise<boolean> {
  const before = new Set(await othersHolding(registry, name, client));
  if (before.size === 0) return false;
  await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20));
  return (await othersHolding(registry, name, client)).some((fileName) => before.has(fileName));
}

async function othersHolding(registry: Registry, name: string, client: ProcessIdentity): Promise<string[]> {
  const others: string[] = [];
  for (const lease of await listLeases(registry)) {
    const isOther = lease.name === name && processToken(lease.holder) !== processToken(client);
    if (isOther && (await isLive(registry, lease))) others.push(lease.fileName);
  }
  return others;
}

async function putUpLease(registry: Registry, name: string, client: ProcessIdentity): Promise<Lease> {
  const fileName = `${name}~${processToken(client)}~${Math.random().toString(36).slice(2, 10)}`;
  await registry.fs.close(await registry.fs.createFile(join(registry.layout.leases, fileName)));
  return { name, holder: client, fileName };
}

async function removeDeadLeases(registry: Registry, name: string): Promise<void> {
  for (const lease of await listLeases(registry)) {
    if (lease.name !== name || (await isLive(registry, lease))) continue;
    await discard(registry.fs, join(registry.layout.leases, lease.fileName));
  }
}

function parseLease(fileName: string): Lease | undefined {
  const [name, token, nonce, ...rest] = fileName.split('~');
  const holder = parseProcessToken(token ?? '');
  if (!name || !isAgentName(name) || !holder || !nonce || rest.length > 0) return undefined;
  return { name, holder, fileName };
}
