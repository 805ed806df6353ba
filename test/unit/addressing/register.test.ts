import { afterEach, beforeEach, expect, test } from 'vitest';
import { register } from '../../../src/addressing/register.ts';
import { readCard, writeCard } from '../../../src/identity/card.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

let world: World;
let fox: { name: string; client: Awaited<ReturnType<World['startAgent']>> };

beforeEach(async () => {
  world = await openWorld();
  fox = { name: 'brave-fox', client: await world.startAgent('brave-fox') };
});

afterEach(() => world[Symbol.asyncDispose]());

const card = () => readCard(world.registry, 'brave-fox');

test('what is given changes, what is left out stays, and what is empty is taken away', async () => {
  await register(world.bridge, fox, {
    role: 'reviewer',
    groups: ['@backend', 'ops', 'ops'],
    summary: ' the\n parser ',
  });
  expect(await card()).toMatchObject({ role: 'reviewer', groups: ['backend', 'ops'], summary: 'the parser' });
  await register(world.bridge, fox, { role: '' });
  expect(await card()).toMatchObject({ role: null, groups: ['backend', 'ops'], summary: 'the parser' });
  await register(world.bridge, fox, { groups: [], summary: '' });
  expect(await card()).toMatchObject({ role: null, groups: [], summary: null });
});

test('it lasts: a restart and a new session of the same name find it again', async () => {
  await register(world.bridge, fox, { role: 'reviewer', groups: ['backend'] });
  world.processes.end(fox.client);
  await world.startAgent('brave-fox');
  expect(await card()).toMatchObject({ role: 'reviewer', groups: ['backend'] });
});

test.each([
  [{ role: 'Code Reviewer!' }, `BAD_INPUT: "Code Reviewer!" isn't a valid role; use 1 to 31 lower-case letters`],
  [{ groups: ['ok', 'a/b'] }, `BAD_INPUT: "a/b" isn't a valid group; use 1 to 31 lower-case letters`],
  [{ groups: ['all'] }, `BAD_INPUT: "all" isn't a valid group; `],
  [{ groups: [''] }, `BAD_INPUT: "" isn't a valid group; `],
  [{ groups: Array.from({ length: 17 }, (_, index) => `g${index}`) }, 'BAD_INPUT: 17 groups are too many'],
  [{ summary: 'x'.repeat(201) }, 'BAD_INPUT: the summary has 201 characters; say it in 200 or fewer'],
  [{ groups: ['calm-owl'] }, 'NAME_TAKEN: "calm-owl" is the name of an agent; choose another for the group'],
  [{ groups: ['brave-fox'] }, 'NAME_TAKEN: "brave-fox" is the name of an agent'],
  [{ groups: ['devops'], name: 'devops' }, 'NAME_TAKEN: "devops" is the name of an agent'],
  [{ name: 'backend' }, 'NAME_TAKEN: "backend" is a group; choose another name'],
  [{ name: 'calm-owl', role: 'writer' }, 'NAME_TAKEN: another session is calm-owl now'],
])('%j is refused, and nothing is changed', async (change, error) => {
  const owl = { name: 'calm-owl', client: await world.startAgent('calm-owl') };
  await register(world.bridge, owl, { groups: ['backend'] });
  await register(world.bridge, fox, { role: 'reviewer', summary: 'before' });
  const before = await card();
  await expect(register(world.bridge, fox, change)).rejects.toThrow(error);
  expect(await card()).toEqual(before);
});

test('a new name takes the profile along, and finds the groups that it had', async () => {
  const old = { name: 'wise-cat', client: await world.startAgent('wise-cat') };
  await register(world.bridge, old, { groups: ['ops'], summary: 'left' });
  world.processes.end(old.client);
  await register(world.bridge, fox, { groups: ['backend'] });
  await register(world.bridge, fox, { name: 'wise-cat', role: 'reviewer' });
  expect(await readCard(world.registry, 'wise-cat')).toMatchObject({
    role: 'reviewer',
    groups: ['backend', 'ops'],
    summary: 'left',
  });
  expect(await card()).toMatchObject({ forwardTo: 'wise-cat', role: null, groups: [], summary: null });
});

test('a card that another program wrote is read as far as it keeps the rules', async () => {
  const before = await card();
  if (!before) throw new Error('no card');
  const foreign = { role: 7, groups: ['ok', 3, 'NOT OK', 'ok'], summary: `two\nlines ${'x'.repeat(300)}` };
  await writeCard(world.registry, { ...before, ...(foreign as object) });
  expect(await card()).toMatchObject({ role: null, groups: ['ok'] });
  expect((await card())?.summary).toMatch(/^two lines x{190}$/);
  await writeCard(world.registry, { ...before, ...({ groups: 'backend', summary: {} } as object) });
  expect(await card()).toMatchObject({ name: 'brave-fox', groups: [], summary: null });
});
