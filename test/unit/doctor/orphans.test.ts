import { expect, test } from 'vitest';
import { checkOrphans } from '../../../src/doctor/orphans.ts';
import { takeLease } from '../../../src/identity/lease.ts';
import { openWorld } from '../../support/identity-world.ts';
import { startServed } from '../../support/served-session.ts';

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
