import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAudience } from '../../../src/addressing/audience.ts';
import { isAgentName } from '../../../src/protocol/names.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

let world: World;

/** Five who are online in three projects and none, and one who is away. */
beforeEach(async () => {
  world = await openWorld();
  for (const name of ['brave-fox', 'calm-owl']) await world.startAgent(name, { projectName: 'shop' });
  await world.startAgent('grey-elk');
  await world.startAgent('red-hen', { projectName: 'docs' });
  await world.startAgent('shy-bee', { directory: '/srv/api' });
  world.processes.end(await world.startAgent('old-cat', { projectName: 'docs' }));
});

afterEach(() => world[Symbol.asyncDispose]());

const find = (to: string, more: { includeOffline?: boolean; project?: string } = { project: 'shop' }) =>
  findAudience(world.bridge, { to, senderName: 'brave-fox', directory: undefined, ...more });
const names = async (...request: Parameters<typeof find>) => (await find(...request)).names;

test('* is everybody online of the own project and of none that is known, with the count of the others', async () => {
  expect(await find('*')).toEqual({
    names: ['calm-owl', 'grey-elk'],
    isOne: false,
    elsewhere: { agents: 2, projects: ['/srv/api', 'docs'] },
  });
  expect(await names('*', { project: 'docs', includeOffline: true })).toEqual(['grey-elk', 'old-cat', 'red-hen']);
  expect(await names('*', {})).toEqual(['calm-owl', 'grey-elk', 'red-hen', 'shy-bee']);
});

test.each(['all', '@all'])('%s is everybody online, of every project', async (to) => {
  expect(isAgentName('all')).toBe(false);
  expect(await find(to)).toMatchObject({ elsewhere: { agents: 0 }, isOne: false });
  expect(await names(to)).toEqual(['calm-owl', 'grey-elk', 'red-hen', 'shy-bee']);
  expect(await names(to, { project: 'shop', includeOffline: true })).toContain('old-cat');
});

test('project: is everybody online there, and a plain name reaches anyone', async () => {
  expect(await names('project:docs')).toEqual(['red-hen']);
  expect(await names('project:docs', { project: 'shop', includeOffline: true })).toEqual(['old-cat', 'red-hen']);
  expect(await names('project:srv/api,red-hen')).toEqual(['shy-bee', 'red-hen']);
});

test('a project that is not there is answered with those that are', async () => {
  await expect(find('project:doc')).rejects.toThrow(
    'UNKNOWN_RECIPIENT: no project is called "doc"; did you mean project:docs',
  );
  await expect(find('project:')).rejects.toThrow('no project is called ""; known: api, docs, shop');
  await expect(find('project:zzzzzzzzzzzz\u202e')).rejects.toThrow(
    'no project is called "zzzzzzzzzzzz\\\\u{202e}"; known: ',
  );
  world.pass(1);
  await world.startAgent('new-api', { directory: '/old/api' });
  await expect(find('project:api')).rejects.toThrow(
    'BAD_INPUT: "api" may be any of these projects: old/api, srv/api; name one of them',
  );
});

test('of a project where nobody is online, those who are away are named', async () => {
  await world.startAgent('late-ant', { projectName: 'tools' });
  await expect(find('project:tools', { project: 'shop' })).resolves.toMatchObject({ names: ['late-ant'] });
  world.processes.end(await world.startAgent('gone-ant', { projectName: 'lab' }));
  await expect(find('project:lab')).rejects.toThrow(
    'nobody else of the project "lab" is online now; write by name to those who are offline: gone-ant',
  );
});
