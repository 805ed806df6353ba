import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownNames, readCard, resolveRecipient } from '../../../src/identity/card.ts';
import { mailboxNamesIn } from '../../../src/protocol/layout.ts';
import { notifySender } from '../../../src/sending/notify-sender.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { openWorld } from '../../support/identity-world.ts';

const outside = ['../secret', '..', '.', 'a/b', '/etc/passwd', 'con', 'Brave-Fox', 'x\0y', '', 'to-x/../../secret'];

test.each(outside)('a message from %j leads to no card and no mailbox, wherever files lie', async (name) => {
  await using world = await openWorld();
  const { root, agents } = world.registry.layout;
  mkdirSync(join(root, 'to-x'), { recursive: true });
  mkdirSync(join(world.folder, 'secret'));
  const card = { name, forwardTo: null };
  writeFileSync(join(agents, '..', 'secret.json'), JSON.stringify({ ...card, name: '../secret' }));
  expect(await readCard(world.registry, name)).toBeUndefined();
  expect(await resolveRecipient(world.registry, name)).toBeUndefined();
  const message = await world.mail('brave-fox', 'hello', { from: name });
  await notifySender(world.bridge, message, { state: 'dead', reason: 'for the test' });
  expect(await knownNames(world.registry)).toEqual(['brave-fox', 'x']);
});

test('a card that forwards to what is no name leads nowhere', async () => {
  await using world = await openWorld();
  await world.startAgent('brave-fox');
  const path = join(world.registry.layout.agents, 'brave-fox.json');
  writeFileSync(path, JSON.stringify({ name: 'brave-fox', forwardTo: '../../secret' }));
  expect(await resolveRecipient(world.registry, 'brave-fox')).toBeUndefined();
});

test('only folders of names are mailboxes', () => {
  expect(mailboxNamesIn(['to-brave-fox', 'to-..', 'to-', 'to-CON', 'agents', 'to-a b', 'to-aux'])).toEqual([
    'brave-fox',
  ]);
});

test.each(['../x', 'a/b', 'con', 'abc.', '.', 'a'.repeat(101)])('an id %j is looked for nowhere', async (id) => {
  await using world = await openWorld();
  expect(await locate(world.bridge.store, id)).toBeUndefined();
});
