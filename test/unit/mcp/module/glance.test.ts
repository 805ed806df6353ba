import { expect, test } from 'vitest';
import type { FileSystem } from '../../../../src/base/fs.ts';
import { nodeFileSystem } from '../../../../src/base/fs.ts';
import { GlanceReader } from '../../../../src/mcp/module/glance.ts';
import { noteLastSent } from '../../../../src/sending/last-sent.ts';
import { openWorld } from '../../../support/identity-world.ts';

test('a glance counts who is there, what is unread, and follows the message that was sent last', async () => {
  await using world = await openWorld();
  const owl = await world.startAgent('calm-owl');
  const fox = await world.startAgent('brave-fox');
  const { id } = await world.mail('brave-fox', 'hello');
  await noteLastSent({ ...world.bridge, writer: owl }, { id, to: 'brave-fox' });
  const glance = new GlanceReader(world.bridge);
  expect(await glance.look({ name: 'calm-owl', client: owl }, 0, false)).toEqual({
    name: 'calm-owl',
    online: ['brave-fox'],
    unread: 0,
    lastSent: { to: 'brave-fox', state: 'queued' },
    stuckFor: [],
    isInTrouble: false,
  });
  expect(await glance.look({ name: 'brave-fox', client: fox }, 1, true)).toMatchObject({
    online: ['calm-owl'],
    unread: 1,
    lastSent: undefined,
    isInTrouble: true,
  });
});

test('who is online is counted anew only when an agent came or went', async () => {
  let listed = 0;
  const faults: Partial<FileSystem> = {
    readDirectory: (path, atMost) => {
      if (path.endsWith('leases')) listed += 1;
      return nodeFileSystem.readDirectory(path, atMost);
    },
  };
  await using world = await openWorld({ faults });
  const owl = await world.startAgent('calm-owl');
  await world.startAgent('brave-fox');
  const glance = new GlanceReader(world.bridge);
  const recipient = { name: 'calm-owl', client: owl };
  // A change of a moment ago may be followed by one at the same time.
  world.pass(10_000);
  await glance.look(recipient, 0, false);
  const before = listed;
  await glance.look(recipient, 0, false);
  await glance.look(recipient, 0, false);
  expect(listed).toBe(before);
  await world.startAgent('wise-cat');
  expect((await glance.look(recipient, 0, false)).online).toEqual(['brave-fox', 'wise-cat']);
});
