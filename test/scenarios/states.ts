import { openDesk } from '../../src/desk/desk.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import type { Message } from '../../src/protocol/message.ts';
import { confirmOffer } from '../../src/receipts/confirm-offer.ts';
import { type Claim, claim, listClaims, type Owner } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { gate } from '../../src/store/gate.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox, type Store } from '../../src/store/store.ts';
import { owner } from '../support/owner.ts';
import { first, formerName, reader, second, third } from './messages.ts';
import { begin, beginFormer, type Stage, sendAll } from './stage.ts';
import { takeAll } from './take-all.ts';

/** States of a store, and how to bring them about. */

export async function emptyMailboxes(store: Store): Promise<void> {
  await ensureMailbox(store, reader);
  await ensureMailbox(store, formerName);
}

export async function offer(store: Store, message: Message): Promise<Claim> {
  await send(store, reader, message);
  const mailbox = mailboxOf(store.layout.root, reader);
  const held = await claim(store, mailbox, `${message.id}.json`, message.id, owner(1));
  if (!held) throw new Error('nothing to offer');
  await gate(store, mailbox, held);
  return held;
}

const lastAttempt = 4;

/** Four owners, one after the other, lost the message. */
export async function offerFourTimes(store: Store): Promise<void> {
  await loseUpToLastAttempt(store, await offer(store, first), ({ attempt }) => owner(attempt + 1));
}

async function loseUpToLastAttempt(store: Store, held: Claim, heirOf: (lost: Claim) => Owner): Promise<void> {
  const mailbox = mailboxOf(store.layout.root, reader);
  let lost: Claim | undefined = held;
  while (lost && lost.attempt < lastAttempt) lost = await redeliver(store, mailbox, lost, heirOf(lost));
}

export function offered(store: Store): Promise<Claim[]> {
  return listClaims(store, mailboxOf(store.layout.root, reader));
}

export async function confirmOffered(store: Store): Promise<[]> {
  for (const held of await offered(store)) await confirm(store, mailboxOf(store.layout.root, reader), held);
  return [];
}

/** Two messages are before the model, and nobody has filed them. */
export async function beginWithOffers(stage: Stage): Promise<void> {
  await begin(stage);
  await sendAll(stage, [first, second]);
  await stage.session.prompt(stage.bridge);
}

/** The session before had the messages handed over and ended before its model answered; this one has its name. */
export async function inheritOffers(stage: Stage): Promise<void> {
  const former = await beginFormer(stage);
  await sendAll(stage, [first, second]);
  await takeAll(former);
  stage.world.processes.end(former.session.facts.client.pid);
  await sendAll(stage, [third]);
}

/** The same, and four sessions before that one lost the first of the messages as well. */
export async function inheritLastAttempt(stage: Stage): Promise<void> {
  await inheritOffers(stage);
  const { store } = stage.bridge;
  for (const held of await offered(store)) {
    if (held.id === first.id) await loseUpToLastAttempt(store, held, () => held.owner);
  }
}

export async function confirmAll({ bridge, session }: Stage): Promise<void> {
  const { ownOffers } = await openDesk(bridge, { name: reader, client: session.facts.client });
  for (const offer of ownOffers) await confirmOffer(bridge, offer, 'acknowledgement');
}
