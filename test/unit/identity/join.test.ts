import { expect, test } from 'vitest';
import { writeCard } from '../../../src/identity/card.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { ruleForNames } from '../../../src/protocol/names.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

const everything = { requestedName: 'demanded', title: 'My Title', sessionId: 'session-1', directory: '/project' };

test.each([
  ['CC2CC_NAME', everything, 'demanded'],
  ['a title of the person', { ...everything, requestedName: undefined }, 'my-title'],
  ['the session', { sessionId: 'session-1', directory: '/project' }, 'of-session'],
  ['the client process', { sessionId: 'session-new', directory: '/project' }, 'of-client'],
])('%s wins over every source of a name that comes after it', async (_source, request, name) => {
  await using world = await openWorld();
  world.processes.end(await world.startAgent('of-directory', { directory: '/project' }));
  world.processes.end(await world.startAgent('of-session', { sessionId: 'session-1', directory: '/elsewhere' }));
  const client = await world.startAgent('of-client', { sessionId: 'session-9', directory: '/elsewhere' });
  expect((await world.join(client, request)).name).toBe(name);
  const { lastUsedAtMs, sessions } = (await world.join(client, request)).card;
  expect({ lastUsedAtMs, session: sessions.at(-1) }).toEqual({
    lastUsedAtMs: world.registry.fs.nowMs(),
    session: request.sessionId,
  });
});

test('a client without any of these gets the free name of its directory, and a new one elsewhere', async () => {
  await using world = await openWorld();
  world.processes.end(await world.startAgent('of-directory', { directory: '/project' }));
  const nameIn = async (directory: string) => (await world.join(world.processes.start(), { directory })).name;
  expect(await nameIn('/project')).toBe('of-directory');
  expect([await nameIn('/elsewhere'), await nameIn('/project')]).toEqual(
    Array(2).fill(expect.stringMatching(/^(?!of-)[a-z]+-[a-z]+$/)),
  );
});

test('a resumed session gets the name it had, in another directory and whatever was used last there', async () => {
  await using world = await openWorld();
  const first = world.processes.start();
  const { name } = await world.join(first, { sessionId: 'session-1', directory: '/project' });
  world.processes.end(first);
  world.processes.end(await world.startAgent('calm-owl', { sessionId: 'session-2', directory: '/elsewhere' }));

  const resumed = await world.join(world.processes.start(), { sessionId: 'session-1', directory: '/elsewhere' });
  expect(resumed.name).toBe(name);
});

test('/clear keeps the name: same client, new session id', async () => {
  await using world = await openWorld();
  const client = world.processes.start();
  const { name } = await world.join(client, { sessionId: 'session-1', directory: '/project' });
  const cleared = await world.join(client, { sessionId: 'session-2', directory: '/project' });
  expect(cleared).toMatchObject({ name, card: { sessions: ['session-1', 'session-2'] } });
  expect(cleared.renamedFrom).toBeUndefined();

  world.processes.end(client);
  const resumed = await world.join(world.processes.start(), { sessionId: 'session-2', directory: '/elsewhere' });
  expect(resumed.name).toBe(name);
});

test('of the free names in a directory the one with unread mail comes first, then the latest', async () => {
  await using world = await openWorld();
  for (const name of ['oldest-fox', 'middle-fox', 'latest-fox']) {
    world.processes.end(await world.startAgent(name, { directory: '/project' }));
  }
  await world.mail('oldest-fox', 'you were away');
  const names: string[] = [];
  for (let session = 1; session <= 4; session++) {
    const { name } = await world.join(world.processes.start(), {
      sessionId: `new-${session}`,
      directory: '/project',
    });
    names.push(name);
  }
  expect(names.slice(0, 3)).toEqual(['oldest-fox', 'latest-fox', 'middle-fox']);
  expect(['oldest-fox', 'latest-fox', 'middle-fox']).not.toContain(names[3]);
});

test('a name that was changed to another is not taken up again by its old directory', async () => {
  await using world = await openWorld();
  const client = world.processes.start();
  const before = await world.join(client, { sessionId: 'session-1', directory: '/project' });
  await world.join(client, { sessionId: 'session-1', directory: '/project', title: 'Backend' });
  world.processes.end(client);
  const next = await world.join(world.processes.start(), { sessionId: 'session-2', directory: '/project' });
  expect(next.name).toBe('backend');
  expect(next.name).not.toBe(before.name);
});

test.each(['Brave Fox', '../escape', 'UPPER', 'con', 'a'.repeat(32), '2fast', 'user'])(
  'CC2CC_NAME %j is refused with what a name is made of, and nothing is bound',
  async (requestedName) => {
    await using world = await openWorld();
    const client = world.processes.start();
    await expect(world.join(client, { requestedName })).rejects.toThrow(
      `NAME_INVALID: CC2CC_NAME is "${requestedName}", which isn't a valid name; ${ruleForNames}`,
    );
    expect(await onlineNames(world.registry)).toEqual([]);
  },
);

test('a demanded name that a live session holds becomes a variant', async () => {
  await using world = await openWorld();
  const names: string[] = [];
  for (let count = 0; count < 3; count++) {
    names.push((await world.join(world.processes.start(), { requestedName: 'worker' })).name);
  }
  expect(names).toEqual(['worker', 'worker-2', 'worker-3']);
});

test('a second terminal on the same session gets a variant, and each keeps what it has', async () => {
  await using world = await openWorld();
  const request = { sessionId: 'session-1', directory: '/project' };
  const first = await world.startAgent('brave-fox', request);
  const second = world.processes.start();
  expect((await world.join(second, { ...request, title: 'brave-fox' })).name).toBe('brave-fox-2');
  expect((await world.join(first, { ...request, title: 'brave-fox' })).name).toBe('brave-fox');

  world.processes.end(first);
  expect((await world.join(second, { ...request, title: 'brave-fox' })).name).toBe('brave-fox-2');
  expect((await world.join(world.processes.start(), request)).name).toBe('brave-fox');
});

test('resuming another session inside a client switches to the name of that session', async () => {
  await using world = await openWorld();
  world.processes.end(await world.startAgent('calm-owl', { sessionId: 'session-2', directory: '/project' }));
  const client = await world.startAgent('brave-fox', { sessionId: 'session-1', directory: '/project' });

  const request = { sessionId: 'session-2', directory: '/project', title: 'calm-owl' };
  expect((await world.join(client, request)).name).toBe('calm-owl');
  expect(await onlineNames(world.registry)).toEqual(['calm-owl']);
  const back = await world.join(client, { sessionId: 'session-1', directory: '/project', title: 'brave-fox' });
  expect(back.name).toBe('brave-fox');
});

test('resuming a session that is live in another terminal keeps the own name', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl', { sessionId: 'session-2' });
  const client = await world.startAgent('brave-fox', { sessionId: 'session-1' });
  expect((await world.join(client, { sessionId: 'session-2' })).name).toBe('brave-fox');
  expect(await onlineNames(world.registry)).toEqual(['brave-fox', 'calm-owl']);
});

test('many resumes in one client leave one lease file, not one each', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox', { sessionId: 'session-1' });
  for (let time = 0; time < 10; time++) await world.join(client, { sessionId: 'session-1' });
  const leases = await world.registry.fs.readDirectory(world.registry.layout.leases);
  expect(leases).toHaveLength(1);
});

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

/** An agent whose title was set by cc2cc itself, as SessionStart does where the person chose none. */
async function startTitledAgent(world: World, name: string, sessionId: string) {
  const client = world.processes.start();
  const { card } = await world.join(client, { requestedName: name, sessionId });
  await writeCard(world.registry, { ...card, lastTitle: name });
  return client;
}
