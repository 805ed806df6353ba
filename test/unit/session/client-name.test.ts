import { expect, test } from 'vitest';
import { findAudience } from '../../../src/addressing/audience.ts';
import { describeForClientList } from '../../../src/addressing/client-list.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { renameAgent } from '../../../src/identity/rename-agent.ts';
import { agentOfClientName } from '../../../src/session/client-name.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

async function beat(world: World, name: string, clientName: unknown, status: 'active' | 'offline' = 'active') {
  const context = { client_name: clientName };
  await writeHeartbeat(world.registry, { name, sessionId: 'session-1', clientPid: 1, status, context });
}

test('what the client calls a session is an address, with and without its reference, unless an agent has the name', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  await world.startAgent('brave-fox');
  await beat(world, 'brave-fox', 'My Project');
  const audience = (to: string) =>
    findAudience(world.bridge, { to, senderName: 'calm-owl', directory: undefined }).then(({ names }) => names);
  expect(await audience('My Project')).toEqual(['brave-fox']);
  expect(await audience('@My Project [0a1b2c]')).toEqual(['brave-fox']);
  await expect(audience('My Other Project')).rejects.toMatchObject({ code: 'UNKNOWN_RECIPIENT' });
  await beat(world, 'calm-owl', 'brave-fox');
  expect(await audience('brave-fox')).toEqual(['brave-fox']);
});

test('a live session counts before one that ended, the latest of those counts, and two live ones are nobody', async () => {
  await using world = await openWorld();
  const { registry } = world;
  for (const name of ['calm-owl', 'brave-fox', 'old-elk']) await world.startAgent(name);
  await beat(world, 'calm-owl', 'app-1', 'offline');
  world.pass(1_000);
  await beat(world, 'old-elk', 'app-1', 'offline');
  expect(await agentOfClientName(registry, 'app-1')).toBe('old-elk');
  await beat(world, 'brave-fox', 'app-1');
  expect(await agentOfClientName(registry, 'app-1')).toBe('brave-fox');
  await beat(world, 'calm-owl', 'app-1');
  expect(await agentOfClientName(registry, 'app-1')).toBeUndefined();
  // Both were killed: what they said last is old.
  world.pass(60_000);
  await beat(world, 'old-elk', 'app-1', 'offline');
  expect(await agentOfClientName(registry, 'app-1')).toBe('old-elk');
});

test('it leads to the present name of an agent that was renamed', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  await beat(world, 'calm-owl', 'app-1');
  await renameAgent(world.registry, client, 'calm-owl', 'great-owl');
  expect(await agentOfClientName(world.registry, 'app-1')).toBe('great-owl');
  // For a moment both names have a heartbeat.
  await beat(world, 'great-owl', 'app-1');
  expect(await agentOfClientName(world.registry, 'app-1')).toBe('great-owl');
});

test.each([undefined, null, '', 7, { name: 'app-1' }])('a client that says %j has no such name', async (said) => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  await beat(world, 'calm-owl', said);
  for (const given of ['', '7', 'app-1', 'null'])
    expect(await agentOfClientName(world.registry, given)).toBeUndefined();
});

test('the list for the client has what that cannot know, and nothing of its own can act as more than text', async () => {
  await using world = await openWorld();
  await world.startAgent('calm-owl');
  expect(await describeForClientList(world.bridge, 'calm-owl')).toBe('');
  await world.startAgent('brave-fox');
  const elk = await world.startAgent('old-elk');
  world.processes.end(elk);
  await beat(world, 'brave-fox', 'app\u001b[2J\n  root  ·  interactive');
  expect(await describeForClientList(world.bridge, 'calm-owl')).toBe(
    [
      "Agents that cc2cc knows (2), you are calm-owl. If SendMessage can't deliver to one of these names, the message waits in its mailbox:",
      '  brave-fox  ·  online  ·  listed above as app\\u{1b}[2J root · interactive',
      '  old-elk  ·  offline for less than a minute',
    ].join('\n'),
  );
  await beat(world, 'brave-fox', 'brave-fox');
  expect(await describeForClientList(world.bridge, 'calm-owl')).not.toContain('brave-fox');
});
