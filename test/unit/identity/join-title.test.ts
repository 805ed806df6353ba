import { expect, test } from 'vitest';
import { writeCard } from '../../../src/identity/card.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

/** An agent whose title was set by cc2cc itself, as SessionStart does where the person chose none. */
async function startTitledAgent(world: World, name: string, sessionId: string) {
  const client = world.processes.start();
  const { card } = await world.join(client, { requestedName: name, sessionId });
  await writeCard(world.registry, { ...card, lastTitle: name });
  return client;
}

test('a title that the person sets becomes the name, and mail to the old name follows', async () => {
  await using world = await openWorld();
  const client = await startTitledAgent(world, 'brave-fox', 'session-1');
  const joined = await world.join(client, { sessionId: 'session-1', title: 'DevOps Team' });
  expect(joined).toMatchObject({ name: 'devops-team', renamedFrom: 'brave-fox' });
  expect(joined.card.formerNames).toEqual(['brave-fox']);
  expect(await onlineNames(world.registry)).toEqual(['devops-team']);
});

test('a title of the person that a live session goes by becomes a variant and stays one', async () => {
  await using world = await openWorld();
  await world.startAgent('devops');
  const client = await startTitledAgent(world, 'brave-fox', 'session-1');
  const request = { sessionId: 'session-1', title: 'DevOps' };
  expect((await world.join(client, request)).name).toBe('devops-2');
  expect((await world.join(client, request)).name).toBe('devops-2');
});

test.each([
  ['that we set ourselves', 'brave-fox'],
  ['of which no name can be made', '日本語'],
  ['that is empty', ''],
])('a title %s is no demand', async (_which, title) => {
  await using world = await openWorld();
  const client = await startTitledAgent(world, 'brave-fox', 'session-1');
  const joined = await world.join(client, { sessionId: 'session-1', title });
  expect(joined.name).toBe('brave-fox');
  expect(joined.renamedFrom).toBeUndefined();
});

test('our own title with the words that the client appends is no demand, in the same client', async () => {
  await using world = await openWorld();
  const client = await startTitledAgent(world, 'brave-fox', 'session-1');
  const joined = await world.join(client, { sessionId: 'session-1', title: 'brave-fox-smooth-mccarthy' });
  expect(joined.name).toBe('brave-fox');
});

test('our own title with the words that the client appends is no demand, in a resuming client', async () => {
  await using world = await openWorld();
  world.processes.end(await startTitledAgent(world, 'brave-fox', 'session-1'));
  const request = { sessionId: 'session-1', title: 'brave-fox-smooth-mccarthy' };
  expect((await world.join(world.processes.start(), request)).name).toBe('brave-fox');
});

test('a second terminal whose title the client lengthened gets the plain variant', async () => {
  await using world = await openWorld();
  await startTitledAgent(world, 'brave-fox', 'session-1');
  const request = { sessionId: 'session-1', title: 'brave-fox-smooth-mccarthy' };
  expect((await world.join(world.processes.start(), request)).name).toBe('brave-fox-2');
});

test('CC2CC_NAME wins over a title at every join', async () => {
  await using world = await openWorld();
  const client = world.processes.start();
  const request = { requestedName: 'worker', sessionId: 'session-1', title: 'DevOps' };
  expect((await world.join(client, request)).name).toBe('worker');
  expect((await world.join(client, { ...request, title: 'Another Title' })).name).toBe('worker');
});
