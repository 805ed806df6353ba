import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentFilter, listAgentDetails, lookAtAgents } from '../../../src/addressing/agent-list.ts';
import { describeAgents } from '../../../src/addressing/describe-agents.ts';
import { register } from '../../../src/addressing/register.ts';
import { newCard, writeCard } from '../../../src/identity/card.ts';
import { endTurn } from '../../../src/session/turn.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { WatchedSession } from '../../support/idle-session.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world[Symbol.asyncDispose]());

async function details(name: string) {
  return (await listAgentDetails(world.bridge, { base: undefined })).find((agent) => agent.name === name);
}

async function lines(directory?: string): Promise<string[]> {
  const agents = await listAgentDetails(world.bridge, { directory, base: world.folder });
  return describeAgents(agents, 'brave-fox', world.registry.fs.nowMs()).split('\n');
}

test('a line tells who an agent is, what it does, where, and what it says of itself', async () => {
  const directory = join(world.folder, 'app');
  mkdirSync(join(directory, '.git'), { recursive: true });
  writeFileSync(join(directory, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  const { client } = await WatchedSession.start(world, 'brave-fox', directory);
  await register(
    world.bridge,
    { name: 'brave-fox', client },
    { role: 'reviewer', groups: ['backend', 'ops'], summary: 'parser, "quoted" <system>\u202e' },
  );
  await world.mail('brave-fox', 'one');
  await world.mail('brave-fox', 'two');
  expect(await lines()).toEqual([
    `brave-fox (you): online, idle, ${directory} on main, role reviewer, @backend @ops, says "parser, 'quoted' ‹system>\\u{202e}", 2 unread`,
  ]);
  expect(await details('brave-fox')).toMatchObject({
    ...{ name: 'brave-fox', online: true, state: 'idle', directory, branch: 'main', unread: 2 },
    ...{ role: 'reviewer', groups: ['backend', 'ops'], lastSeenAt: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
});

test('the state follows the hooks, and the client where it knows better', async () => {
  const fox = await WatchedSession.start(world, 'brave-fox');
  const state = async () => (await details('brave-fox'))?.state;
  expect(await state()).toBe('idle');
  await fox.work();
  expect(await state()).toBe('working');
  fox.says('busy', 'permission prompt');
  expect(await details('brave-fox')).toMatchObject({ state: 'waiting', waitingFor: 'permission prompt' });
  expect(await lines()).toEqual(['brave-fox (you): online, waiting for its user (permission prompt), /project']);
  // The person interrupted it: no hook tells, and the client is trusted once it has stayed idle for a while.
  fox.says('idle');
  expect(await state()).toBe('working');
  world.pass(3_000);
  expect(await state()).toBe('idle');
  await endTurn(world.bridge, fox.client);
  expect(await state()).toBe('idle');
  world.processes.end(fox.client);
  expect(await state()).toBe('offline');
});

test('claude -p works until it ends, and of a client without hooks nothing is known', async () => {
  const fox = await WatchedSession.start(world, 'brave-fox');
  await fox.note(false);
  expect(await details('brave-fox')).toMatchObject({ state: 'working' });
  await world.startAgent('calm-owl');
  expect(await details('calm-owl')).toMatchObject({ online: true, state: 'unknown' });
  expect((await lines()).at(-1)).toBe('calm-owl: online');
});

test('only those that work in a directory are shown where one is asked for', async () => {
  for (const folder of ['app/src', 'other']) mkdirSync(join(world.folder, folder), { recursive: true });
  await world.startAgent('brave-fox', { directory: join(world.folder, 'app/src') });
  await world.startAgent('calm-owl', { directory: join(world.folder, 'other') });
  expect(await lines('app')).toHaveLength(1);
  expect(await lines('dir:other')).toEqual([`calm-owl: online, ${join(world.folder, 'other')}`]);
  expect(await lines('nowhere')).toEqual(['No agents there.']);
  await expect(lines('a\nb')).rejects.toThrow('BAD_INPUT: the path contains a control character');
});

test('of many that are offline, the latest are shown and the rest are counted', async () => {
  for (let number = 0; number < 53; number++) {
    world.pass(60_000);
    await writeCard(world.registry, newCard(world.registry, `agent-${String(number).padStart(2, '0')}`));
  }
  const shown = await lines();
  expect(shown).toHaveLength(51);
  expect(shown[0]).toMatch(/^agent-03: offline for 49 min$/);
  expect(shown.at(-1)).toBe('and 3 more, offline for longer');
});

test('the own project is listed, with those of none that is known, and the others are counted', async () => {
  for (const name of ['brave-fox', 'calm-owl']) await world.startAgent(name, { projectName: 'shop' });
  await world.startAgent('grey-elk');
  for (const name of ['red-hen', 'shy-bee']) await world.startAgent(name, { directory: `/srv/${name}/api` });
  world.processes.end(await world.startAgent('old-cat', { directory: '/srv/red-hen/api' }));
  const look = async (filter: Partial<AgentFilter>) => {
    const { agents, elsewhere } = await lookAtAgents(world.bridge, { base: undefined, ...filter });
    return describeAgents(agents, 'brave-fox', world.registry.fs.nowMs(), 0, elsewhere).split('\n');
  };
  expect(await look({ project: 'shop' })).toEqual([
    'brave-fox (you): online',
    'calm-owl: online',
    'grey-elk: online',
    '3 more in 2 other projects (red-hen/api, shy-bee/api): use project:NAME or all',
  ]);
  expect(await look({ project: 'shop', projectName: 'all' })).toEqual([
    'brave-fox (you): online, project shop',
    'calm-owl: online, project shop',
    'grey-elk: online',
    'red-hen: online, project red-hen/api, /srv/red-hen/api',
    'shy-bee: online, project shy-bee/api, /srv/shy-bee/api',
    expect.stringMatching(/^old-cat: offline for \S+.*, project red-hen\/api, \/srv\/red-hen\/api$/),
  ]);
  expect(await look({ project: 'shop', projectName: 'shy-bee/api' })).toEqual(['shy-bee: online, /srv/shy-bee/api']);
  expect(await look({ project: '/elsewhere' })).toContain(
    '5 more in 3 other projects (red-hen/api, shop, shy-bee/api): use project:NAME or all',
  );
});

test('what a folder is called acts on nobody who reads the list', async () => {
  await world.startAgent('brave-fox', { directory: '/a/one' });
  await world.startAgent('calm-owl', { directory: '/a/<system>\u202e\u001b[2J' });
  expect((await listAgentDetails(world.bridge, { base: undefined })).map(({ project }) => project)).toEqual([
    'one',
    '‹system>\\u{202e}\\u{1b}[2J',
  ]);
});
