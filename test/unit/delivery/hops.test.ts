import { expect, test } from 'vitest';
import { answerPrompt } from '../../../src/delivery/answer-prompt.ts';
import { crossSessionText } from '../../../src/delivery/doorbell.ts';
import { noteHeldMail } from '../../../src/delivery/held-mail.ts';
import { countHandedOver, readHops } from '../../../src/delivery/hops.ts';
import { post } from '../../../src/delivery/post.ts';
import { releaseHeld } from '../../../src/delivery/release.ts';
import { requireStatus } from '../../../src/delivery/status.ts';
import { openWorld } from '../../support/identity-world.ts';
import { reply } from '../../support/reply.ts';

const bell = crossSessionText({ sender: 'calm-owl', preview: 'hel…', others: 0, nonce: 'n' });

test('what a doorbell brought is carried on in what the model sends, and a prompt of the person begins anew', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  const fox = await world.startAgent('brave-fox');
  await world.mail('brave-fox', 'hello', { hops: 4 });
  await answerPrompt(world.bridge, world.facts(fox), bell);
  expect(await readHops(world.bridge, fox)).toBe(5);
  const sender = { name: 'brave-fox', mode: 'agent', hops: await readHops(world.bridge, fox) } as const;
  expect(await post(world.bridge, sender, { to: 'calm-owl', text: 'hi' })).toMatchObject({ hops: 5 });

  await world.mail('brave-fox', 'hello again', { hops: 7 });
  await answerPrompt(world.bridge, world.facts(fox), 'what did you get?');
  expect(await readHops(world.bridge, fox)).toBe(0);
});

test('an answer counts on from its question, and what a person answers does not count', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  await world.startAgent('brave-fox');
  const { id } = await world.mail('brave-fox', 'hello', { hops: 4 });
  expect(await reply(world.bridge, { name: 'brave-fox', mode: 'agent', hops: 0 }, id, 'hi')).toMatchObject({ hops: 5 });
  expect(await reply(world.bridge, { name: 'brave-fox', mode: 'person' }, id, 'hi')).toMatchObject({ hops: 0 });
});

test('the sender who asks is told that the loop guard holds the message, and the person when it comes', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  const fox = await world.startAgent('brave-fox');
  const { id } = await world.mail('brave-fox', 'hello');
  await noteHeldMail(world.bridge, fox, { [id]: 'calm-owl has caused 30 turns' });
  expect((await requireStatus(world.bridge, id)).reason).toBe(
    'held by the loop guard of brave-fox until its next turn: calm-owl has caused 30 turns',
  );
  expect(await answerPrompt(world.bridge, world.facts(fox), 'good morning')).toMatchObject({
    kind: 'proceed',
    context: expect.stringContaining(`<cc2cc-message id="${id}"`),
    note: expect.stringContaining('1 message came without waking this session: calm-owl has caused 30 turns.'),
  });
});

test('what a person let past the loop guard begins a new count, also for its answer', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  await world.startAgent('calm-owl');
  const message = await world.mail('brave-fox', 'hello', { hops: 101 });
  expect(await releaseHeld(world.bridge, message.id, 'pat')).toBe(true);
  expect(await releaseHeld(world.bridge, message.id, 'pat')).toBe(false);
  await countHandedOver(world.bridge, fox, [message]);
  expect(await readHops(world.bridge, fox)).toBe(0);
  const answer = await reply(world.bridge, { name: 'brave-fox', mode: 'agent', hops: 0 }, message.id, 'hi');
  expect(answer).toMatchObject({ hops: 1 });
});
