import { expect, test } from 'vitest';
import { post, type Sender } from '../../../src/sending/post.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { sendTo } from '../../../src/tasks/send-to.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { reply } from '../../support/reply.ts';

const fox: Sender = { name: 'brave-fox', mode: 'agent' };

async function openLimited(maxQueuedMessages: number) {
  const world = await openWorld();
  for (const name of ['brave-fox', 'calm-owl', 'devops']) await world.startAgent(name);
  return { world, bridge: { ...world.bridge, quota: { maxQueuedMessages, maxQueuedBytes: 0 } } };
}

async function waitingFor(world: World, name: string): Promise<number> {
  return (await listInbox(world.bridge.store, await ensureMailbox(world.bridge.store, name))).length;
}

test('an agent that does not stop is stopped, and nobody else is', async () => {
  const { world, bridge } = await openLimited(2);
  await using _world = world;
  const draft = { to: 'calm-owl', text: 'again' };
  for (let count = 0; count < 2; count++) await post(bridge, fox, draft);
  await expect(post(bridge, fox, draft)).rejects.toThrow(/^QUOTA_MESSAGES: nothing was sent to calm-owl: 2 messages/);
  await post(bridge, { name: 'devops', mode: 'agent' }, draft);
  expect(await waitingFor(world, 'calm-owl')).toBe(3);
});

test('one full inbox keeps nobody else from a broadcast, and the sender is told who got it', async () => {
  const { world, bridge } = await openLimited(1);
  await using _world = world;
  await post(bridge, fox, { to: 'calm-owl', text: 'first' });
  await expect(sendTo(bridge, fox, { to: '*', text: 'to all' }, { directory: undefined })).rejects.toThrow(
    /^PARTLY_SENT: accepted for devops \(msg-\w{26}\); not for calm-owl \(QUOTA_MESSAGES: nothing was sent to calm-owl: /,
  );
  expect([await waitingFor(world, 'calm-owl'), await waitingFor(world, 'devops')]).toEqual([1, 1]);
});

test('a message that is refused for another reason uses nothing up', async () => {
  const { world, bridge } = await openLimited(1);
  await using _world = world;
  const tooLarge = { to: 'calm-owl', text: 'x'.repeat(300_000) };
  await expect(post(bridge, fox, tooLarge)).rejects.toThrow(/^MESSAGE_TOO_LARGE/);
  await post(bridge, fox, { to: 'calm-owl', text: 'small' });
});

test('an answer counts like any other message', async () => {
  const { world, bridge } = await openLimited(1);
  await using _world = world;
  const { id } = await post(bridge, { name: 'calm-owl', mode: 'agent' }, { to: 'brave-fox', text: 'question?' });
  await reply(bridge, fox, id, 'one');
  await expect(reply(bridge, fox, id, 'two')).rejects.toThrow(/^QUOTA_MESSAGES/);
});
