import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { bringBack } from '../../../src/store/bring-back.ts';
import { claim } from '../../../src/store/claim.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate } from '../../../src/store/gate.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { send } from '../../../src/store/send.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

const owner = { process: { host: 'c0ffee00', pid: 1, startedAt: '1' } };

async function seenMail(world: World) {
  const { store } = world.bridge;
  const message = await world.mail('brave-fox', 'hello');
  const mailbox = mailboxOf(store.layout.root, 'brave-fox');
  const held = await claim(store, mailbox, `${message.id}.json`, message.id, owner);
  if (!held) throw new Error('nobody else takes it');
  await gate(store, mailbox, held);
  await confirm(store, mailbox, held);
  return { store, mailbox, message };
}

test('what was seen waits again, and the gate lets it through as what it let through before', async () => {
  await using world = await openWorld();
  const { store, mailbox, message } = await seenMail(world);
  expect(await bringBack(store, mailbox, message.id)).toBe(true);
  expect(await locate(store, message.id)).toMatchObject({ state: 'queued' });
  const [fileName = ''] = readdirSync(mailbox.inbox);
  const held = await claim(store, mailbox, fileName, message.id, owner);
  expect(held && (await gate(store, mailbox, held))).toBe('again');
});

test('a copy that its sender has put there meanwhile is not replaced, and is dropped as a second copy', async () => {
  await using world = await openWorld();
  const { store, mailbox, message } = await seenMail(world);
  await send(store, 'brave-fox', message);
  await bringBack(store, mailbox, message.id);
  const results = [];
  for (const fileName of readdirSync(mailbox.inbox).sort()) {
    const held = await claim(store, mailbox, fileName, message.id, owner);
    results.push(held && (await gate(store, mailbox, held)));
  }
  expect(results.sort()).toEqual(['again', 'dropped']);
});

test('what is not among what was seen stays where it is', async () => {
  await using world = await openWorld();
  const message = await world.mail('brave-fox', 'hello');
  const { store } = world.bridge;
  expect(await bringBack(store, mailboxOf(store.layout.root, 'brave-fox'), message.id)).toBe(false);
  expect(await locate(store, message.id)).toMatchObject({ state: 'queued' });
});
