import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSystem } from '../../src/base/fs.ts';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { findRemovable, removeFiles } from '../../src/cleanup/cleanup.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import type { Message } from '../../src/protocol/message.ts';
import { bringBack } from '../../src/store/bring-back.ts';
import { type Claim, claim, listClaims } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { forward } from '../../src/store/forward.ts';
import { gate } from '../../src/store/gate.ts';
import { expire } from '../../src/store/outcomes/expire.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox, openStore, type Store } from '../../src/store/store.ts';
import { owner, recipient } from '../support/mail.ts';

/** The messages of all scenarios; made the same way in every process. */
export const messages = {
  mail: fixedMessage('msg-01JD0000000000000000000001', 'the mail'),
  /** The same id and other content. */
  impostor: fixedMessage('msg-01JD0000000000000000000001', 'another mail under its id'),
  expired: { ...fixedMessage('msg-01JD0000000000000000000002', 'too late'), timestamp: '2024-01-01T00:00:00Z', ttl: 1 },
} as const;

export const formerName = 'young-fox';

/** One operation of the mailbox that is interrupted at each of its steps. */
export interface Scenario {
  readonly name: string;
  /** What must not be lost, because it had been accepted before. Otherwise the sender tries again. */
  readonly accepted: readonly Message[];
  /** A text that must be kept in bad/ in the end. */
  readonly keptAside?: string;
  prepare(store: Store): Promise<void>;
  /** @returns the messages that it showed. */
  act(store: Store): Promise<readonly string[]>;
}

const { mail, impostor, expired } = messages;

export const scenarios: readonly Scenario[] = [
  {
    name: 'open a new store',
    accepted: [],
    prepare: async () => undefined,
    act: async (store) => {
      await openStore(store.fs, join(store.layout.root, 'inner'));
      return [];
    },
  },
  {
    name: 'send into a new mailbox',
    accepted: [],
    prepare: async () => undefined,
    act: async (store) => sendMail(store),
  },
  {
    name: 'send again what waits already',
    accepted: [mail],
    prepare: async (store) => send(store, recipient, mail),
    act: async (store) => sendMail(store),
  },
  {
    name: 'claim and gate',
    accepted: [mail],
    prepare: async (store) => send(store, recipient, mail),
    act: claimAndGate,
  },
  {
    name: 'claim and gate a second copy',
    accepted: [mail],
    prepare: async (store) => {
      await offer(store, mail);
      await send(store, recipient, mail);
    },
    act: claimAndGate,
  },
  {
    name: 'claim and gate another message under a used id',
    accepted: [mail],
    keptAside: impostor.content.text,
    prepare: async (store) => {
      await offer(store, mail);
      await send(store, recipient, impostor);
    },
    act: claimAndGate,
  },
  {
    name: 'confirm',
    accepted: [mail],
    prepare: async (store) => void (await offer(store, mail)),
    act: confirmOffered,
  },
  {
    name: 'confirm at the last attempt',
    accepted: [mail],
    prepare: offerFourTimes,
    act: confirmOffered,
  },
  {
    name: 'bring back what was seen',
    accepted: [mail],
    prepare: async (store) => {
      await offer(store, mail);
      await confirmOffered(store);
    },
    act: bringBackSeen,
  },
  {
    name: 'bring back what was seen beside a copy that a sender put there again',
    accepted: [mail],
    prepare: async (store) => {
      await offer(store, mail);
      await confirmOffered(store);
      await send(store, recipient, mail);
    },
    act: bringBackSeen,
  },
  {
    name: 'redeliver',
    accepted: [mail],
    prepare: async (store) => void (await offer(store, mail)),
    act: redeliverOffered,
  },
  {
    name: 'redeliver to the dead letters',
    accepted: [mail],
    prepare: offerFourTimes,
    act: redeliverOffered,
  },
  {
    name: 'expire',
    accepted: [expired],
    prepare: async (store) => void (await offer(store, expired)),
    act: async (store) => {
      for (const held of await offered(store))
        await expire(store, mailboxOf(store.layout.root, recipient), held, expired);
      return [];
    },
  },
  {
    name: 'forward, to where the same name waits',
    accepted: [mail],
    prepare: async (store) => {
      await send(store, formerName, mail);
      await send(store, recipient, mail);
    },
    act: async (store) => {
      const { root } = store.layout;
      await forward(store, mailboxOf(root, formerName), mailboxOf(root, recipient));
      return [];
    },
  },
  {
    name: 'clean up beside mail that waits',
    accepted: [mail],
    prepare: async (store) => {
      await leaveOver(store);
      await send(store, recipient, mail);
    },
    act: cleanUp,
  },
  {
    name: 'clean up beside mail that is offered',
    accepted: [mail],
    prepare: async (store) => {
      await leaveOver(store);
      await offer(store, mail);
    },
    act: cleanUp,
  },
];

export function requireScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`there is no scenario "${name}"`);
  return found;
}

/** Makes the state in which a scenario starts. */
export async function prepareScenario(scenario: Scenario, folder: string): Promise<void> {
  const store = await openStore(nodeFileSystem, folder);
  if (scenario.name !== 'send into a new mailbox') await ensureMailbox(store, recipient);
  await ensureMailbox(store, formerName);
  await scenario.prepare(store);
}

/** Runs a scenario in a store whose file system is `fs`, as a process would that has just started. */
export async function actOut(scenario: Scenario, folder: string, fs: FileSystem): Promise<readonly string[]> {
  const { layout } = await openStore(nodeFileSystem, folder);
  return scenario.act({ fs, layout, verifiedMailboxes: new Set(), durableFolders: new Set(), lastIds: new Map() });
}

function fixedMessage(id: string, text: string): Message {
  return {
    ...{ id, timestamp: '2026-01-02T03:04:05.000Z', from: 'brave-fox', to: recipient, type: 'message' },
    ...{ priority: 'normal', content: { text, parts: [] }, replyTo: null, thread: null, task: null },
    ...{ ttl: 1e9, hops: 0, identity: null, v: 1 },
  } as const;
}

async function sendMail(store: Store): Promise<[]> {
  await send(store, recipient, mail);
  return [];
}

async function claimAndGate(store: Store): Promise<string[]> {
  const mailbox = mailboxOf(store.layout.root, recipient);
  const held = await claim(store, mailbox, `${mail.id}.json`, mail.id, owner(1));
  const passed = held && (await gate(store, mailbox, held));
  return passed === 'first' || passed === 'again' ? [mail.id] : [];
}

async function offer(store: Store, message: Message): Promise<Claim> {
  await send(store, recipient, message);
  const mailbox = mailboxOf(store.layout.root, recipient);
  const held = await claim(store, mailbox, `${message.id}.json`, message.id, owner(1));
  if (!held) throw new Error('nothing to offer');
  await gate(store, mailbox, held);
  return held;
}

async function offerFourTimes(store: Store): Promise<void> {
  let held: Claim | undefined = await offer(store, mail);
  while (held && held.attempt < 4) {
    held = await redeliver(store, mailboxOf(store.layout.root, recipient), held, owner(held.attempt + 1));
  }
}

async function confirmOffered(store: Store): Promise<[]> {
  for (const held of await offered(store)) await confirm(store, mailboxOf(store.layout.root, recipient), held);
  return [];
}

async function bringBackSeen(store: Store): Promise<[]> {
  await bringBack(store, mailboxOf(store.layout.root, recipient), mail.id);
  return [];
}

async function redeliverOffered(store: Store): Promise<string[]> {
  const mailbox = mailboxOf(store.layout.root, recipient);
  const shown: string[] = [];
  for (const held of await offered(store)) {
    const taken = await redeliver(store, mailbox, held, owner(9));
    if (taken && (await gate(store, mailbox, taken)) === 'again') shown.push(taken.id);
  }
  return shown;
}

function offered(store: Store): Promise<Claim[]> {
  return listClaims(store, mailboxOf(store.layout.root, recipient));
}

/** Mail that was filed, and a file of each other kind that lies about a mailbox. */
async function leaveOver(store: Store): Promise<void> {
  const mailbox = mailboxOf(store.layout.root, recipient);
  await confirm(store, mailbox, await offer(store, expired));
  const indexFolder = join(store.layout.index, recipient, 'done-2020-01-01');
  await mkdir(indexFolder, { recursive: true });
  await mkdir(join(mailbox.quota, 'brave-fox'), { recursive: true });
  await mkdir(mailbox.dropped, { recursive: true });
  const paths = [join(indexFolder, 'old.lines'), join(mailbox.quota, 'brave-fox', `${expired.id}~9`)];
  for (const path of [...paths, join(mailbox.dropped, 'msg-1.json'), join(mailbox.bell, '1-a')])
    await writeFile(path, '');
}

async function cleanUp(store: Store): Promise<[]> {
  const later = { ...store, fs: { ...store.fs, nowMs: () => Date.now() + 40 * 24 * 60 * 60 * 1000 } };
  await removeFiles(later, await findRemovable(later, { olderThanMs: 0 }));
  return [];
}
