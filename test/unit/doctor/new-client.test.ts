import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestTestedClient, oldestClient } from '../../../src/claude-code/tested-clients.ts';
import { listLiveSessions } from '../../../src/doctor/finding/session.ts';
import { checkNewClient } from '../../../src/doctor/new-client.ts';
import { beginTurn } from '../../../src/session/turn.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { startServed } from '../../support/served-session.ts';

test('of a client that is newer than the tested ones it is said what works in its session, and what was not seen', async () => {
  await using world = await openWorld();
  const socketPath = join(world.folder, 'socket');
  writeFileSync(socketPath, '');
  const { session } = await startServed(world, 'brave-fox', { clientVersion: '99.0.0', socketPath, module: 'runs' });
  expect(await newClientOf(world)).toEqual([
    {
      check: 'new client of brave-fox',
      result: 'good',
      detail:
        `Claude Code 99.0.0 is newer than ${newestTestedClient}, the newest that cc2cc is tested with; ` +
        'seen to work in this session: SessionStart hook, doorbell socket, doorbell module, doorbell file, module, session record; ' +
        'not seen so far: prompt hook, doorbell channel, transcript',
    },
  ]);
  await beginTurn(world.bridge, session.client, 'prompt-1');
  const [finding] = await newClientOf(world);
  expect(finding?.detail).toContain('SessionStart hook, prompt hook,');
  expect(finding?.detail).toMatch(/not seen so far: doorbell channel, transcript$/);
});

test.each([
  ['the newest tested one', { clientVersion: newestTestedClient }],
  ['an old one', { clientVersion: oldestClient }],
  ['one that says no version', { clientVersion: null }],
  ['another program', { clientName: 'another', clientVersion: '99.0.0' }],
])('of %s nothing is said', async (_which, facts) => {
  await using world = await openWorld();
  await startServed(world, 'brave-fox', facts);
  expect(await newClientOf(world)).toEqual([]);
});

async function newClientOf(world: World) {
  const sessions = await listLiveSessions(world.bridge);
  return (await Promise.all(sessions.map((session) => checkNewClient(world.bridge, session)))).flat();
}
