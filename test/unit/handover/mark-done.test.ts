import { expect, test } from 'vitest';
import { markDone } from '../../../src/handover/mark-done.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { claim } from '../../../src/store/claim.ts';
import { openWorld } from '../../support/identity-world.ts';

test('a message that its user marks as done counts as seen, whether it waits or was handed over', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  const recipient = { name: 'brave-fox', client: fox };
  const waiting = await world.mail('brave-fox', 'first');
  const handed = await world.mail('brave-fox', 'second');
  const mailbox = mailboxOf(world.bridge.store.layout.root, 'brave-fox');
  await claim(world.bridge.store, mailbox, `${handed.id}.json`, handed.id, { process: fox });
  for (const { id } of [waiting, handed]) {
    expect(await markDone(world.bridge, recipient, id)).toBe(true);
    expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'seen', proof: 'acknowledgement' });
    expect(await markDone(world.bridge, recipient, id), 'a second time').toBe(false);
  }
});

test('mail of another agent stays where it is', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  await world.startAgent('wise-cat');
  const { id } = await world.mail('wise-cat', 'not yours');
  expect(await markDone(world.bridge, { name: 'brave-fox', client: fox }, id)).toBe(false);
  expect((await requireStatus(world.bridge, id)).state).toBe('queued');
});
