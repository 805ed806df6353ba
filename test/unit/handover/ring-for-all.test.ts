import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wholeList } from '../../../src/base/pace.ts';
import { ringForAllAbsentServers } from '../../../src/handover/ring-for-all.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

/** A session whose server gives a sign of life now. */
async function startServedSession(world: World, name: string): Promise<void> {
  const client = await world.startAgent(name);
  const note = { sessionId: 'session-1', directory: '/project', transcriptPath: null, interactive: true };
  await writeSessionNote(world.bridge, client, note);
  await writeHeartbeat(world.registry, {
    name,
    sessionId: 'session-1',
    clientPid: client.pid,
    status: 'active',
    context: {},
  });
}

function bellsOf(world: World, name: string): string[] {
  const { bell } = mailboxOf(world.bridge.store.layout.root, name);
  return existsSync(bell) ? readdirSync(bell) : [];
}

test('mail that came while a server seemed to be there is rung for once it gives no sign of life', async () => {
  await using world = await openWorld();
  await startServedSession(world, 'brave-fox');
  await startServedSession(world, 'calm-owl');
  await world.mail('brave-fox', 'Is the build green?');
  await ringForAllAbsentServers(world.bridge, wholeList);
  expect(bellsOf(world, 'brave-fox'), 'its server is there').toEqual([]);
  world.pass(11_000);
  await ringForAllAbsentServers(world.bridge, wholeList);
  expect(bellsOf(world, 'brave-fox')).toHaveLength(1);
  expect(bellsOf(world, 'calm-owl'), 'nothing waits there').toEqual([]);
});
