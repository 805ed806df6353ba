import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { type MailboxLayout, mailboxOf } from '../../src/protocol/layout.ts';
import type { Message } from '../../src/protocol/message.ts';
import { type Claim, claim, claimPath, listClaims } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { forward } from '../../src/store/forward.ts';
import { gate } from '../../src/store/gate.ts';
import { inspect, listInbox, readMessage } from '../../src/store/inbox.ts';
import { expire } from '../../src/store/outcomes/expire.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { quarantine } from '../../src/store/quarantine.ts';
import { ensureMailbox, openStore, type Store } from '../../src/store/store.ts';
import { expired, formerName, reader } from '../scenarios/messages.ts';
import type { StoreScenario } from '../scenarios/scenario.ts';
import { census } from '../support/census.ts';
import { owner } from '../support/owner.ts';

/** Who comes after the crash: every offer of the one before is lost to it. */
const heir = owner(1000);

/**
 * What happens after a crash: the sender tries again, the next owner of the name takes everything over, shows it and
 * files it.
 * @returns the ids that were shown now.
 */
export async function recover(scenario: StoreScenario, folder: string): Promise<string[]> {
  const store = await openStore(nodeFileSystem, folder);
  await scenario.retry?.(store);
  const mailbox = await ensureMailbox(store, reader);
  await forward(store, mailboxOf(folder, formerName), mailbox);
  const shown: string[] = [];
  for (const lost of await listClaims(store, mailbox)) {
    const message = await messageAt(store, mailbox, claimPath(mailbox, lost), lost.id);
    const taken = await redeliver(store, mailbox, lost, heir);
    if (taken) shown.push(...(await show(store, mailbox, taken, message)));
  }
  for (const fileName of await listInbox(store, mailbox)) {
    const entry = await inspect(store, mailbox, fileName);
    if (entry.kind === 'broken') await quarantine(store, mailbox, join(mailbox.inbox, fileName), entry.reason);
    if (entry.kind !== 'message') throw new Error(`after a crash the inbox holds something ${entry.kind}`);
    const held = await claim(store, mailbox, fileName, entry.message.id, heir);
    if (held) shown.push(...(await show(store, mailbox, held, entry.message)));
  }
  return shown;
}

async function show(store: Store, mailbox: MailboxLayout, held: Claim, message: Message): Promise<string[]> {
  const passed = await gate(store, mailbox, held);
  if (passed === 'dropped' || passed === 'quarantined') return [];
  if (await expire(store, mailbox, held, message)) return [];
  await confirm(store, mailbox, held);
  return [held.id];
}

async function messageAt(store: Store, mailbox: MailboxLayout, path: string, id: string): Promise<Message> {
  const read = await readMessage(store, path, { id, to: mailbox.name, timeMs: 0 });
  if (read.kind !== 'message') throw new Error(`${path} is ${read.kind}`);
  return read.message;
}

/** What is wrong after the recovery, as sentences. */
export function faultsAfter(scenario: StoreScenario, folder: string, shown: readonly string[]): string[] {
  const mailbox = mailboxOf(folder, reader);
  const copies = census(mailbox);
  const faults = scenario.owed.flatMap((message) => {
    const kept = copies.filter(({ id, text }) => id === message.id && text === message.content.text);
    const places = kept.map(({ place }) => place);
    if (kept.length === 0) return [`"${message.content.text}" is lost`];
    if (kept.length > 1) return [`"${message.content.text}" lies in ${places.join(' and ')}`];
    return places[0] === 'dead' ? reasonFaults(mailbox, message.id) : [];
  });
  if (copies.some(({ place }) => place === 'inbox' || place === 'claimed')) faults.push('something was left behind');
  if (new Set(shown).size < shown.length) faults.push('a message was shown twice by one owner');
  if (scenario.keptAside && !copies.some(({ place, text }) => place === 'bad' && text === scenario.keptAside)) {
    faults.push('the impostor was not kept in bad');
  }
  return faults;
}

function reasonFaults(mailbox: MailboxLayout, id: string): string[] {
  const path = join(mailbox.dead, `${id}.reason.json`);
  if (!existsSync(path)) return ['a dead message has no reason'];
  const expected = id === expired.id ? 'expired' : 'dead';
  const text = readFileSync(path, 'utf8');
  return stateIn(text) === expected ? [] : [`the reason of a dead message reads "${text}"`];
}

function stateIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { state?: unknown }).state;
  } catch {
    return undefined; // Torn, which is the fault that is looked for.
  }
}

/** Drafts that a sender left; after a crash the sweep removes them. */
export function draftsIn(folder: string): string[] {
  const { tmp } = mailboxOf(folder, reader);
  return existsSync(tmp) ? readdirSync(tmp) : [];
}
