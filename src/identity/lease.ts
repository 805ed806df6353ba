import { join } from 'node:path';
import { contend } from '../base/contend.ts';
import { discard, orMissing } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { type Liveness, livenessOf, type ProcessIdentity, processToken } from '../base/process-identity.ts';
import { isLeaseOn, leaseName, newNonce } from '../protocol/file-names.ts';
import { heartbeatFileOf, heartbeatFreshMs, isHeartbeatFresh } from './heartbeat.ts';
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

/** Processes that are asked about by their ids before all of them are listed. */
const askedOneByOne = 50;
/** No more clients of other machines begin within the seconds before their first heartbeat; the rest is a flood. */
const agesAskedAtMost = 1_000;

/**
 * Takes a name for a client, exclusively. What a dead holder has left counts for nothing, and is removed.
 * @returns undefined when another live client holds the name.
 */
export async function takeLease(registry: Registry, name: string, client: ProcessIdentity): Promise<Lease | undefined> {
  const fileName = await contend(registry.fs, {
    rivals: () => othersHolding(registry, name, client),
    own: async () => (await leasesOn(registry, name)).find((lease) => isLeaseOf(lease, name, client))?.fileName,
    putUp: () => putUpLease(registry, name, client),
    withdraw: (place) => discard(registry.fs, join(registry.layout.leases, place)),
  });
  if (fileName === undefined) return undefined;
  await removeDeadLeases(registry, name);
  return { name, holder: client, fileName };
}

/** Gives a name up; all files of this client on that name go. */
export async function giveUpLease(registry: Registry, name: string, client: ProcessIdentity): Promise<void> {
  for (const lease of await leasesOn(registry, name)) {
    if (isLeaseOf(lease, name, client)) {
      await discard(registry.fs, join(registry.layout.leases, lease.fileName));
    }
  }
}

/** Every lease file, of the living and of the dead. */
export async function listLeases(registry: Registry): Promise<Lease[]> {
  return parseLeases(await listOwnFolder(registry, registry.layout.leases));
}

/** The leases whose holder is alive, the names in order. Whoever asks about one name asks `liveLeasesOn`. */
export async function liveLeases(registry: Registry): Promise<Lease[]> {
  return liveAmong(registry, await listLeases(registry));
}

/** Live leases, at a cost that no flood raises. @returns undefined if there are more than `atMost` lease files. */
export async function liveLeasesIfFew(registry: Registry, atMost: number): Promise<Lease[] | undefined> {
  const files = await listOwnFolder(registry, registry.layout.leases, atMost + 1);
  return files.length > atMost ? undefined : liveAmong(registry, parseLeases(files));
}

/** The live leases on one name: one at most, but for the moment in which several contend for it. */
export async function liveLeasesOn(registry: Registry, name: string): Promise<Lease[]> {
  return liveAmong(registry, await leasesOn(registry, name));
}

/** The leases whose holder is gone. */
export async function listDeadLeases(registry: Registry): Promise<Lease[]> {
  const leases = await listLeases(registry);
  const dead = await deadAmong(
    registry,
    leases.map(({ fileName }) => fileName),
  );
  return leases.filter(({ fileName }) => dead.has(fileName));
}

/** Those of some lease files whose holder is gone. */
export async function deadAmong(registry: Registry, fileNames: readonly string[]): Promise<Set<string>> {
  const leases = parseLeases(fileNames);
  const live = new Set((await liveAmong(registry, leases)).map(({ fileName }) => fileName));
  return new Set(leases.map(({ fileName }) => fileName).filter((fileName) => !live.has(fileName)));
}

/** Above this many files, those whose holder is gone are taken away without waiting for a cleanup. */
const sweptAbove = 200;
const sweptAtOnce = 10_000;

/** Keeps the folder small: what a killed session leaves is one file, and what a flood leaves holds no name. */
export async function sweepDeadLeases(registry: Registry): Promise<void> {
  const files = await listOwnFolder(registry, registry.layout.leases, sweptAtOnce);
  if (files.length <= sweptAbove) return;
  const [look, pace] = [new LivenessLook(registry), new Pace(registry.fs)];
  for (const lease of parseLeases(files)) {
    await pace.step();
    if (!(await look.isLive(lease))) await discard(registry.fs, join(registry.layout.leases, lease.fileName));
  }
}

async function liveAmong(registry: Registry, leases: readonly Lease[]): Promise<Lease[]> {
  const live: Lease[] = [];
  const [look, pace] = [new LivenessLook(registry), new Pace(registry.fs)];
  for (const lease of leases) {
    await pace.step();
    if (await look.isLive(lease)) live.push(lease);
  }
  return live.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Asks about each process once, because a flood of leases may name one process very often. */
class LivenessLook {
  readonly #registry: Registry;
  readonly #known = new Map<string, Liveness>();
  #running: ReadonlySet<number> | undefined;
  #beating: ReadonlySet<string> | undefined;
  #beatsAsked = 0;
  #agesAsked = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /**
   * A holder on another machine or in another container cannot be asked for. Its heartbeat counts instead, and before
   * the first one the age of its lease.
   */
  async isLive(lease: Lease): Promise<boolean> {
    const registry = this.#registry;
    const liveness = this.livenessOf(lease.holder);
    if (liveness !== 'unknown') return liveness === 'alive';
    if ((await this.mayBeat(lease.name)) && (await isHeartbeatFresh(registry, lease.name))) return true;
    this.#agesAsked += 1;
    if (this.#agesAsked > agesAskedAtMost) return false;
    const stats = await orMissing(registry.fs.stat(join(registry.layout.leases, lease.fileName)));
    return stats !== undefined && Math.abs(registry.fs.nowMs() - stats.modifiedAtMs) < heartbeatFreshMs;
  }

  /** For many names, listing the folder once is faster than looking for the heartbeat of each. */
  private async mayBeat(name: string): Promise<boolean> {
    this.#beatsAsked += 1;
    if (this.#beatsAsked <= askedOneByOne) return true;
    this.#beating ??= new Set(await listOwnFolder(this.#registry, this.#registry.layout.status));
    return this.#beating.has(heartbeatFileOf(name));
  }

  private livenessOf(holder: ProcessIdentity): Liveness {
    const token = processToken(holder);
    const liveness = this.#known.get(token) ?? this.askFor(holder);
    this.#known.set(token, liveness);
    return liveness;
  }

  /** For many holders, listing all processes once is faster than asking about each. */
  private askFor(holder: ProcessIdentity): Liveness {
    const { processes } = this.#registry;
    if (this.#known.size === askedOneByOne) this.#running = processes.listIds?.();
    const isGone = holder.host === processes.host && this.#running?.has(holder.pid) === false;
    return isGone ? 'gone' : livenessOf(processes, holder);
  }
}

function isLeaseOf(lease: Lease, name: string, client: ProcessIdentity): boolean {
  return lease.name === name && processToken(lease.holder) === processToken(client);
}

async function othersHolding(registry: Registry, name: string, client: ProcessIdentity): Promise<string[]> {
  const token = processToken(client);
  const others = (await liveLeasesOn(registry, name)).filter(({ holder }) => processToken(holder) !== token);
  return others.map(({ fileName }) => fileName);
}

async function putUpLease(registry: Registry, name: string, client: ProcessIdentity): Promise<string> {
  const fileName = leaseName.format({ name, holder: client, nonce: newNonce() });
  await registry.fs.close(await registry.fs.createFile(join(registry.layout.leases, fileName)));
  return fileName;
}

async function removeDeadLeases(registry: Registry, name: string): Promise<void> {
  const look = new LivenessLook(registry);
  for (const lease of await leasesOn(registry, name)) {
    if (await look.isLive(lease)) continue;
    await discard(registry.fs, join(registry.layout.leases, lease.fileName));
  }
}

/** Every lease file on one name, of the living and of the dead; the others are not even taken apart. */
async function leasesOn(registry: Registry, name: string): Promise<Lease[]> {
  const files = await listOwnFolder(registry, registry.layout.leases);
  return parseLeases(files.filter((file) => isLeaseOn(file, name)));
}

function parseLeases(fileNames: readonly string[]): Lease[] {
  return fileNames.flatMap((fileName) => {
    const lease = leaseName.parse(fileName);
    return lease ? [{ name: lease.name, holder: lease.holder, fileName }] : [];
  });
}
