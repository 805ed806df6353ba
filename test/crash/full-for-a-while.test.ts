import { expect, test } from 'vitest';
import { answerPrompt } from '../../src/delivery/answer-prompt.ts';
import { handOver } from '../../src/delivery/hand-over.ts';
import { requireStatus } from '../../src/delivery/status.ts';
import { openWorld } from '../support/identity-world.ts';
import { interceptFileSystem, systemError } from '../support/intercepted-file-system.ts';

test('mail that a full disk kept back from one session after the other was never shown, and is neither dead nor marked', async () => {
  await using world = await openWorld();
  const { fs } = world.bridge.store;
  const full = interceptFileSystem(({ name }, perform) => {
    if (name === 'link' || name === 'createFile') throw systemError('ENOSPC');
    return perform();
  }, fs);
  const fullBridge = { ...world.bridge, store: { ...world.bridge.store, fs: full } };
  const { id } = await world.mail('brave-fox', 'kept back');
  for (let session = 0; session < 6; session++) {
    const client = await world.startAgent('brave-fox');
    await expect(handOver(fullBridge, { name: 'brave-fox', client })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'offered', attempts: 1 });
    world.processes.end(client);
  }
  const client = await world.startAgent('brave-fox');
  const { text } = await handOver(world.bridge, { name: 'brave-fox', client });
  expect(text).toContain(`id="${id}"`);
  expect(text).not.toContain('Redelivery');
});

test('mail that was taken is shown with its prompt although a disk without room for new files keeps no note of it', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox');
  const facts = world.facts(client);
  await answerPrompt(world.bridge, facts, 'good morning');
  const { fs } = world.bridge.store;
  const full = interceptFileSystem(({ name }, perform) => {
    if (name === 'createFile' || name === 'replaceFile') throw systemError('ENOSPC');
    return perform();
  }, fs);
  const store = { ...world.bridge.store, fs: full };
  const registry = { ...world.bridge.registry, fs: full };
  const { id } = await world.mail('brave-fox', 'taken on a full disk');
  const answer = await answerPrompt({ store, registry }, facts, 'anything new?');
  expect(answer).toMatchObject({ kind: 'proceed', context: expect.stringContaining(`id="${id}"`) });
  expect(answer).toMatchObject({ note: expect.stringMatching(/^cc2cc: ENOSPC/) });
});
