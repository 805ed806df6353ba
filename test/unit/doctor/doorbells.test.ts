import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDoorbells } from '../../../src/doctor/doorbells.ts';
import { listLiveSessions } from '../../../src/doctor/finding/session.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { startServed } from '../../support/served-session.ts';

test('a socket that is there works, and so does the folder that the client watches', async () => {
  await using world = await openWorld();
  const socketPath = join(world.folder, 'socket');
  writeFileSync(socketPath, '');
  await startServed(world, 'brave-fox', { socketPath });
  const finding = await doorbellsOf(world, 'brave-fox');
  expect(finding).toMatchObject({ result: 'good', doorbells: [true, false, false, true].map((works) => ({ works })) });
  expect(finding).not.toHaveProperty('fix');
});

test('each doorbell that does not work says why, and a session with none is weaker and told what mends it', async () => {
  await using world = await openWorld();
  await startServed(world, 'brave-fox', { socketPath: join(world.folder, 'gone') });
  rmSync(mailboxOf(world.bridge.store.layout.root, 'brave-fox').bell, { recursive: true });
  const finding = await doorbellsOf(world, 'brave-fox');
  expect(finding.result).toBe('weaker');
  expect(finding.doorbells?.map(({ why }) => why)).toEqual([
    expect.stringMatching(/gone is gone$/),
    'no module of cc2cc runs in the client',
    'the session was started without --channels',
    expect.stringMatching(/bell is gone$/),
  ]);
  expect(finding.fix).toContain('claude --continue');

  await startServed(world, 'calm-owl', { doorbells: [] });
  const silenced = await doorbellsOf(world, 'calm-owl');
  expect(silenced).toMatchObject({ result: 'weaker', fix: expect.stringContaining('unset CC2CC_DOORBELLS') });

  await startServed(world, 'shy-newt', { doorbells: [], doorbellsSetBy: 'the plugin option doorbells' });
  const byOption = await doorbellsOf(world, 'shy-newt');
  expect(byOption).toMatchObject({
    detail: expect.stringContaining('the plugin option doorbells leaves it out'),
    fix: expect.stringContaining('empty the plugin option doorbells in /plugin'),
  });
  expect(JSON.stringify(byOption)).not.toContain('CC2CC_DOORBELLS');
});

test('a session whose server says nothing or has ended is weaker, a run without a person is not', async () => {
  await using world = await openWorld();
  const { session, server } = await startServed(world, 'brave-fox', {});
  world.processes.end(server);
  expect(await doorbellsOf(world, 'brave-fox')).toMatchObject({
    result: 'weaker',
    detail: expect.stringContaining('its MCP server has ended'),
    fix: 'type /mcp in that session and reconnect cc2cc',
  });
  await session.note(false);
  expect(await doorbellsOf(world, 'brave-fox')).toMatchObject({
    result: 'good',
    detail: expect.stringContaining('claude -p'),
  });
});

async function doorbellsOf(world: World, name: string) {
  const session = (await listLiveSessions(world.bridge)).find((live) => live.name === name);
  if (!session) throw new Error(`${name} is not there`);
  return checkDoorbells(world.bridge, session);
}
