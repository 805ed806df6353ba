import { expect, test } from 'vitest';
import { readCard } from '../../../src/identity/card.ts';
import { join } from '../../../src/identity/join.ts';
import { renameAgent } from '../../../src/identity/rename-agent.ts';
import { makeAddressable } from '../../../src/sending/addressable.ts';
import { openWorld } from '../../support/identity-world.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';

test('a card that cannot be opened for a moment is not written anew, so it keeps its former names', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  await world.join(client, { title: 'swift-heron' });
  const { registry } = world;
  const before = await readCard(registry, 'swift-heron');
  expect(before?.formerNames).toEqual(['calm-owl']);
  let refused = 0;
  const fs = interceptFileSystem(({ name, paths }, perform) => {
    const isCard = name === 'readFile' && paths[0]?.endsWith('/agents/swift-heron.json');
    if (!isCard) return perform();
    refused += 1;
    throw systemError('EACCES');
  }, registry.fs);
  const closed = { ...registry, fs };
  const writers = [
    () => join(closed, { client, title: 'swift-heron' }),
    () => renameAgent(closed, client, 'calm-owl', 'swift-heron'),
    () => makeAddressable({ ...world.bridge, registry: closed }, 'swift-heron'),
  ];
  for (const write of writers) {
    await expect(write()).rejects.toMatchObject({ code: 'EACCES' });
    expect((await readCard(registry, 'swift-heron'))?.formerNames).toEqual(before?.formerNames);
  }
  expect(refused).toBeGreaterThanOrEqual(writers.length);
});
