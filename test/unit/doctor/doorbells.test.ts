import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDoorbells } from '../../../src/doctor/doorbells.ts';
import { type LiveSession, listLiveSessions } from '../../../src/doctor/finding/session.ts';
import { checkClients } from '../../../src/doctor/machine/clients.ts';
import { checkVersions } from '../../../src/doctor/machine/versions.ts';
import { checkOrphans } from '../../../src/doctor/orphans.ts';
import { takeLease } from '../../../src/identity/lease.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { serverFacts, startServed } from '../../support/served-session.ts';

test('a socket that is there works, and so does the folder that the client watches', async () => {
  await using world = await openWorld();
  const socketPath = join(world.folder, 'socket');
  writeFileSync(socketPath, '');
  await startServed(world, 'brave-fox', { socketPath });
  const finding = await doorbellsOf(world, 'brave-fox');
  expect(finding).toMatchObject({ result: 'good', doorbells: [{ works: true }, { works: false }, { works: true }] });
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

test('sessions with another version are named, and the plugin that is installed', async () => {
  await using world = await openWorld();
  await startServed(world, 'brave-fox', {});
  const configuration = join(world.folder, 'claude');
  const surroundings = {
    version: '1.2.3',
    nodeVersion: '20',
    nodePath: '/usr/bin/node',
    platform: 'linux',
    clientConfiguration: configuration,
  };
  const check = async (version: string) =>
    checkVersions(world.bridge, { ...surroundings, version }, await listLiveSessions(world.bridge));
  expect(await check('1.2.3')).toEqual({ check: 'version', result: 'good', detail: 'cc2cc 1.2.3; no plugin found' });

  mkdirSync(join(configuration, 'plugins'), { recursive: true });
  const record = { version: 2, plugins: { 'cc2cc@cc2cc': [{ version: '1.2.2' }], 'other@x': [{ version: '9' }] } };
  writeFileSync(join(configuration, 'plugins', 'installed_plugins.json'), JSON.stringify(record));
  expect(await check('1.2.3')).toMatchObject({ result: 'weaker', detail: 'cc2cc 1.2.3; plugin 1.2.2' });
  expect(await check('1.2.4')).toMatchObject({
    result: 'weaker',
    detail: 'cc2cc 1.2.4; plugin 1.2.2; brave-fox runs 1.2.3',
    fix: expect.stringMatching(/^claude plugin update cc2cc@cc2cc/),
  });
});

test.each([
  ['2.1.196', 'weaker', 'begin with 2.1.197'],
  ['2.1.197', 'good', 'no inbox socket'],
  ['2.1.224', 'good', 'and inbox socket'],
  ['3.0.0', 'good', 'and inbox socket'],
])('Claude Code %s is %s: %s', (clientVersion, result, words) => {
  const session = { name: 'brave-fox', server: { ...serverFacts, server: null, clientVersion } };
  const printed = `${clientVersion} (Claude Code)`;
  const findings = checkClients({ printedClientVersion: printed }, [session as LiveSession]);
  expect(findings.map(({ check }) => check)).toEqual(['client of brave-fox', 'claude on the path']);
  for (const finding of findings) expect(finding).toMatchObject({ result, detail: expect.stringContaining(words) });
});

test('a server that lives though its client has ended is an orphan, and one whose client lives is not', async () => {
  await using world = await openWorld();
  const { session, server } = await startServed(world, 'brave-fox', {});
  expect(await checkOrphans(world.bridge, 'linux')).toEqual([
    { check: 'processes', result: 'good', detail: 'no orphans' },
  ]);
  world.processes.end(session.client);
  const detail = `MCP server ${server.pid} of brave-fox goes on though its client ${session.client.pid} has ended`;
  const fix = `kill -9 ${server.pid}`;
  expect(await checkOrphans(world.bridge, 'linux')).toEqual([{ check: 'processes', result: 'weaker', detail, fix }]);
  world.processes.end(server);
  expect(await checkOrphans(world.bridge, 'linux')).toMatchObject([{ result: 'good' }]);
});

test('a receive whose starter is gone is named, one whose starter is there is not', async () => {
  await using world = await openWorld();
  const receiver = world.processes.start();
  await takeLease(world.registry, 'night-build', receiver);
  const seenAs = (parent: number) => ({
    ...world.bridge,
    registry: {
      ...world.registry,
      processes: {
        host: world.processes.host,
        startOf: (pid: number) => world.processes.startOf(pid),
        parentOf: () => parent,
        ancestorsOf: () => [],
        commandLineOf: () => ['node', 'cc2cc', 'receive', '--wait', '900'],
      },
    },
  });
  expect(await checkOrphans(seenAs(1), 'linux')).toMatchObject([
    { result: 'weaker', detail: expect.stringContaining(`receive ${receiver.pid} holds the name night-build`) },
  ]);
  expect(await checkOrphans(seenAs(77), 'linux')).toMatchObject([{ result: 'good' }]);
});

async function doorbellsOf(world: World, name: string) {
  const session = (await listLiveSessions(world.bridge)).find((live) => live.name === name);
  if (!session) throw new Error(`${name} is not there`);
  return checkDoorbells(world.bridge, session);
}
