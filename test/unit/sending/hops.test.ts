import { expect, test } from 'vitest';
import type { ProcessIdentity } from '../../../src/base/process-identity.ts';
import { crossSessionText } from '../../../src/claude-code/doorbells/doorbell-text.ts';
import { decidePrompt } from '../../../src/handover/decide-prompt.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { startSession } from '../../../src/handover/start-session.ts';
import { writeClientNote } from '../../../src/identity/client-binding.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { holdBack } from '../../../src/sending/held-back-mail.ts';
import { countHandedOver, readCaused, readHops, turnsCausedBy } from '../../../src/sending/hops.ts';
import { LoopGuard } from '../../../src/sending/loop-guard.ts';
import { post } from '../../../src/sending/post.ts';
import { releaseMessage } from '../../../src/sending/release-message.ts';
import { noteHeldBack } from '../../../src/session/held-back.ts';
import { endTurn } from '../../../src/session/turn.ts';
import { bridgeThrough } from '../../support/cut-off.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { reply } from '../../support/reply.ts';

const bell = crossSessionText({ sender: 'calm-owl', preview: 'hel…', others: 0, nonce: 'n' });

test('what a doorbell brought is carried on in what the model sends, and a prompt of the person begins anew', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  const fox = await world.startAgent('brave-fox');
  await world.mail('brave-fox', 'hello', { hops: 4 });
  await decidePrompt(world.bridge, world.facts(fox), bell);
  expect(await readHops(world.bridge, fox)).toBe(5);
  const sender = { name: 'brave-fox', mode: 'agent', hops: await readHops(world.bridge, fox) } as const;
  expect(await post(world.bridge, sender, { to: 'calm-owl', text: 'hi' })).toMatchObject({ hops: 5 });

  await world.mail('brave-fox', 'hello again', { hops: 7 });
  await decidePrompt(world.bridge, world.facts(fox), 'what did you get?');
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
  await noteHeldBack(world.bridge, fox, { [id]: 'calm-owl has caused 30 turns' });
  expect((await requireStatus(world.bridge, id)).reason).toBe(
    'held by the loop guard of brave-fox until its next turn: calm-owl has caused 30 turns',
  );
  expect(await decidePrompt(world.bridge, world.facts(fox), 'good morning')).toMatchObject({
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
  expect(await releaseMessage(world.bridge, message.id, 'pat')).toBe(true);
  expect(await releaseMessage(world.bridge, message.id, 'pat')).toBe(false);
  await countHandedOver(world.bridge, fox, [message]);
  expect(await readHops(world.bridge, fox)).toBe(0);
  const answer = await reply(world.bridge, { name: 'brave-fox', mode: 'agent', hops: 0 }, message.id, 'hi');
  expect(answer).toMatchObject({ hops: 1 });
});

const hourMs = 60 * 60 * 1000;

async function turnsOf(world: World, client: ProcessIdentity, sender: string): Promise<number> {
  return turnsCausedBy(await readCaused(world.bridge, client), sender, world.bridge.store.fs.nowMs());
}

test('a turn counts once for those whose mail it handed over, however often it is prolonged', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  const recipient = { name: 'brave-fox', client: fox };
  for (let turn = 1; turn <= 2; turn++) {
    await world.mail('brave-fox', `turn ${turn}`, { from: 'calm-owl' });
    await decidePrompt(world.bridge, world.facts(fox), bell);
    for (let time = 0; time < 5; time++) {
      await world.mail('brave-fox', `more ${time}`, { from: 'calm-owl' });
      await handOver(world.bridge, recipient);
    }
    await endTurn(world.bridge, fox);
    expect(await turnsOf(world, fox, 'calm-owl')).toBe(turn);
  }
  await world.mail('brave-fox', 'late', { from: 'wise-elk' });
  await handOver(world.bridge, recipient);
  expect([await turnsOf(world, fox, 'wise-elk'), await turnsOf(world, fox, 'calm-owl')]).toEqual([1, 2]);
  world.pass(hourMs + 1);
  expect([await turnsOf(world, fox, 'wise-elk'), await turnsOf(world, fox, 'calm-owl')]).toEqual([0, 0]);
});

test('mail that waits while others are handed over does not count, nor does a doorbell that nobody heard', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  await world.mail('brave-fox', 'first '.repeat(1200), { from: 'calm-owl' });
  await world.mail('brave-fox', 'second '.repeat(1000), { from: 'wise-elk' });
  await decidePrompt(world.bridge, world.facts(fox), bell);
  expect([await turnsOf(world, fox, 'calm-owl'), await turnsOf(world, fox, 'wise-elk')]).toEqual([1, 0]);
});

test('what SessionStart handed over counts to the first turn', async () => {
  await using world = await openWorld();
  await world.mail('brave-fox', 'hello', { from: 'calm-owl', hops: 2 });
  const fox = world.processes.start();
  const facts = world.facts(fox, { requestedName: 'brave-fox' });
  await startSession(world.bridge, facts, { isNewContext: true });
  await world.mail('brave-fox', 'hello again', { from: 'calm-owl' });
  await decidePrompt(world.bridge, facts, bell);
  expect([await turnsOf(world, fox, 'calm-owl'), await readHops(world.bridge, fox)]).toEqual([1, 3]);
});

test('a sender with too many turns is held back until the person speaks, or releases one of its messages', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  const guard = new LoopGuard({ maxHops: 100, maxTurnsPerHour: 1 }, () => 0);
  const isHeld = async (message: Message) =>
    message.id in (await holdBack(world.bridge, fox, guard, [message])).heldBack;
  const ring = async () => {
    const mail = await world.mail('brave-fox', `mail of ${Math.random()}`);
    await decidePrompt(world.bridge, world.facts(fox), bell);
    return mail;
  };
  await ring();
  const next = await world.mail('brave-fox', 'next');
  const other = await world.mail('brave-fox', 'of another', { from: 'wise-elk' });
  expect([await isHeld(next), await isHeld(other)]).toEqual([true, false]);
  await decidePrompt(world.bridge, world.facts(fox), 'go on');
  expect(await isHeld(await world.mail('brave-fox', 'now'))).toBe(false);

  await ring();
  const released = await world.mail('brave-fox', 'let me through');
  expect(await isHeld(released)).toBe(true);
  await releaseMessage(world.bridge, released.id, 'pat');
  expect([await isHeld(released), await isHeld(await world.mail('brave-fox', 'me too'))]).toEqual([false, false]);
});

test('hops fade where nobody says that a person spoke, and an older note still counts', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  await countHandedOver(world.bridge, fox, [await world.mail('brave-fox', 'hello', { hops: 4 })]);
  world.pass(hourMs - 1);
  expect(await readHops(world.bridge, fox, hourMs)).toBe(5);
  world.pass(2);
  expect([await readHops(world.bridge, fox, hourMs), await readHops(world.bridge, fox)]).toEqual([0, 5]);
  await writeClientNote(world.registry, fox, 'hops', 7);
  expect(await readHops(world.bridge, fox)).toBe(7);
  await writeClientNote(world.registry, fox, 'hops', { hops: 'many', turns: [null] });
  expect(await readHops(world.bridge, fox)).toBe(0);
});

test('mail that was taken is shown although its count cannot be kept, and the person is told', async () => {
  await using world = await openWorld();
  const fox = await world.startAgent('brave-fox');
  await world.mail('brave-fox', 'hello');
  const bridge = bridgeThrough(world, async ({ name, paths }, perform) => {
    if (name === 'replaceFile' && paths.some((path) => path.includes('~hops'))) throw new Error('the disk is full');
    return perform();
  });
  expect((await handOver(bridge, { name: 'brave-fox', client: fox })).text).toContain('hello');
  expect(bridge.warnings).toEqual(['cc2cc: the loop guard could not count the delivered mail: the disk is full']);
});
