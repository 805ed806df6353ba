import { join } from 'node:path';
import { Cc2ccError } from '../../src/base/errors.ts';
import type { FileSystem } from '../../src/base/fs.ts';
import { layoutOf, type MailboxLayout, mailboxOf } from '../../src/protocol/layout.ts';
import { encodeMessage, type Message } from '../../src/protocol/message.ts';
import { type Claim, claim, claimPath, listClaims } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { forward } from '../../src/store/forward.ts';
import { type GateResult, gate } from '../../src/store/gate.ts';
import { inspect, listInbox, readMessage } from '../../src/store/inbox.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { quarantine } from '../../src/store/quarantine.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox, type Store } from '../../src/store/store.ts';
import { first, formerName, reader } from '../scenarios/messages.ts';
import { owner } from '../support/owner.ts';
import type { Program, World } from './behaviour.ts';
import type { Mutation, Verb } from './mutations.ts';

export const bridgePath = '/bridge';
export const mailText = new TextDecoder().decode(encodeMessage(first));

/** One process and the store as it sees it, perhaps with something left out. */
interface Actor {
  readonly world: World;
  readonly pid: number;
  readonly mutation: Mutation | undefined;
  /** What it knows about the store: every process begins with nothing. */
  readonly store: Store;
}

/** Sends the message and says so. */
export function sender(mailboxName: string, mutation?: Mutation, isMailboxVerified = true): Program {
  return async (world) => {
    const actor = newActor(world, 0, mutation, isMailboxVerified);
    await send(during(actor, 'send'), mailboxName, first);
    await world.tell({ event: 'answered' });
  };
}

/**
 * Looks once, as a session does when one of its hooks runs: takes over what the owners that are gone left, then what
 * waits, shows it and files it.
 */
export function receiver(pid: number, mutation?: Mutation, isMailboxVerified = true): Program {
  return async (world) => {
    const actor = newActor(world, pid, mutation, isMailboxVerified);
    const mailbox = isMailboxVerified ? mailboxNamed(reader) : await ensureMailbox(actor.store, reader);
    await takeOver(actor, mailbox);
    await takeWaiting(actor, mailbox);
  };
}

/** The same, for an agent that was renamed: it brings in first what was sent to its former name. */
export function renamedReceiver(pid: number, mutation?: Mutation): Program {
  return async (world) => {
    const actor = newActor(world, pid, mutation, true);
    await forward(during(actor, 'forward'), mailboxNamed(formerName), mailboxNamed(reader));
    await receiver(pid, mutation)(world);
  };
}

export function oneAfterTheOther(...programs: Program[]): Program {
  return async (world) => {
    for (const program of programs) await program(world);
  };
}

async function takeOver(actor: Actor, mailbox: MailboxLayout): Promise<void> {
  const offered = (await listClaims(actor.store, mailbox)).filter((held) => held.owner.process.pid !== actor.pid);
  if (offered.length === 0) return;
  const living = (await actor.world.tell({ event: 'whoLives', pids: ownersOf(offered) })) as number[];
  for (const lost of offered) {
    if (living.includes(lost.owner.process.pid)) continue;
    const path = claimPath(mailbox, lost);
    const read = await readMessage(actor.store, path, { id: lost.id, to: mailbox.name, timeMs: 0 });
    if (read.kind === 'broken') await quarantine(actor.store, mailbox, path, read.reason);
    if (read.kind !== 'message') continue;
    const taken = await redeliver(during(actor, 'redeliver'), mailbox, lost, owner(actor.pid));
    if (taken) await showAndConfirm(actor, mailbox, taken, read.message);
  }
}

function ownersOf(claims: readonly Claim[]): number[] {
  return [...new Set(claims.map((held) => held.owner.process.pid))];
}

async function takeWaiting(actor: Actor, mailbox: MailboxLayout): Promise<void> {
  for (const fileName of await listInbox(actor.store, mailbox)) {
    const entry = await inspect(actor.store, mailbox, fileName);
    if (entry.kind === 'broken') await quarantine(actor.store, mailbox, join(mailbox.inbox, fileName), entry.reason);
    if (entry.kind !== 'message') continue;
    const held = await claim(during(actor, 'claim'), mailbox, fileName, entry.message.id, owner(actor.pid));
    if (held) await showAndConfirm(actor, mailbox, held, entry.message);
  }
}

async function showAndConfirm(actor: Actor, mailbox: MailboxLayout, held: Claim, message: Message): Promise<void> {
  const passed = await passGate(actor, mailbox, held);
  if (passed !== 'first' && passed !== 'again') return;
  const text = new TextDecoder().decode(encodeMessage(message));
  await actor.world.tell({ event: 'shown', text, isMarked: passed === 'again' || held.attempt > 1 });
  try {
    await confirm(during(actor, 'confirm'), mailbox, held);
  } catch (error) {
    if (!isLeaseLost(error)) throw error;
    return;
  }
  await actor.world.tell({ event: 'confirmed' });
}

async function passGate(actor: Actor, mailbox: MailboxLayout, held: Claim): Promise<GateResult | undefined> {
  if (actor.mutation?.isGateLeftOut) return 'first';
  try {
    return await gate(during(actor, 'gate'), mailbox, held);
  } catch (error) {
    if (isLeaseLost(error)) return undefined;
    throw error;
  }
}

function isLeaseLost(error: unknown): boolean {
  return error instanceof Cc2ccError && error.code === 'LEASE_LOST';
}

function mailboxNamed(name: string): MailboxLayout {
  return mailboxOf(bridgePath, name);
}

function newActor(world: World, pid: number, mutation: Mutation | undefined, isMailboxVerified: boolean): Actor {
  const verifiedMailboxes = new Set(isMailboxVerified ? [reader, formerName] : []);
  const known = { verifiedMailboxes, durableFolders: new Set<string>(), lastIds: new Map<string, string>() };
  const store = { fs: world.fs, layout: layoutOf(bridgePath), ...known };
  return { world, pid, mutation, store };
}

/** The store for one verb, with the syncs left out that the mutation leaves out there. */
function during({ store, mutation }: Actor, verb: Verb): Store {
  if (!mutation?.leavesOut) return store;
  const isLeftOut = (name: 'sync' | 'syncDirectory', path: string) =>
    mutation.leavesOut?.(verb, name, path.replaceAll('\\', '/')) ?? false;
  const fs: FileSystem = {
    ...store.fs,
    sync: async (file) => (isLeftOut('sync', file.path) ? undefined : store.fs.sync(file)),
    syncDirectory: async (path) => (isLeftOut('syncDirectory', path) ? undefined : store.fs.syncDirectory(path)),
  };
  return { ...store, fs };
}
