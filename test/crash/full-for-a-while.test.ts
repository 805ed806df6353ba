import { expect, test } from 'vitest';
import { usualQuota } from '../../src/base/settings.ts';
import { decidePrompt } from '../../src/handover/decide-prompt.ts';
import { handOver } from '../../src/handover/hand-over.ts';
import { defaults } from '../../src/protocol/defaults.ts';
import { describePosted } from '../../src/reports/describe.ts';
import { requireStatus } from '../../src/reports/status.ts';
import { post } from '../../src/sending/post.ts';
import { openWorld } from '../support/identity-world.ts';
import { interceptFileSystem, systemError } from '../support/intercepted-file-system.ts';
import { reply } from '../support/reply.ts';

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
  await decidePrompt(world.bridge, facts, 'good morning');
  const { fs } = world.bridge.store;
  const full = interceptFileSystem(({ name }, perform) => {
    if (name === 'createFile' || name === 'replaceFile') throw systemError('ENOSPC');
    return perform();
  }, fs);
  const store = { ...world.bridge.store, fs: full };
  const registry = { ...world.bridge.registry, fs: full };
  const { id } = await world.mail('brave-fox', 'taken on a full disk');
  const answer = await decidePrompt(
    { store, registry, warnings: [], quota: usualQuota, defaultTtlSeconds: defaults.ttlSeconds },
    facts,
    'anything new?',
  );
  expect(answer).toMatchObject({ kind: 'proceed', context: expect.stringContaining(`id="${id}"`) });
  expect(answer).toMatchObject({ note: expect.stringMatching(/^cc2cc: ENOSPC/) });
});

test('an answer that was accepted is no error when it cannot be noted any more: whoever repeats it would answer twice', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox');
  await world.startAgent('calm-owl');
  const question = await world.mail('brave-fox', 'where is it?', { from: 'calm-owl' });
  await handOver(world.bridge, { name: 'brave-fox', client });
  const { fs } = world.bridge.store;
  const full = interceptFileSystem(({ name, paths }, perform) => {
    // What is noted before the answer is sent still finds room.
    if (name === 'replaceFile' && !paths[0]?.endsWith('.sending')) throw systemError('ENOSPC');
    return perform();
  }, fs);
  const bridge = { ...world.bridge, store: { ...world.bridge.store, fs: full } };
  const posted = await reply(bridge, { name: 'brave-fox', mode: 'agent' }, question.id, 'in the shed');
  expect(await requireStatus(world.bridge, posted.id)).toMatchObject({ state: 'queued', to: 'calm-owl' });
  expect(await requireStatus(world.bridge, question.id)).toMatchObject({ state: 'answered', replyId: posted.id });
  expect(describePosted(posted)).toMatch(
    new RegExp(`^Accepted as ${posted.id}, .* Do not repeat it, although .*${question.id}.*: ENOSPC`),
  );
});

test('what cannot be looked up after a message was accepted does not make an error of it', async () => {
  await using world = await openWorld();
  await world.startAgent('brave-fox');
  let isAccepted = false;
  const failing = interceptFileSystem(async ({ name, paths }, perform) => {
    if (isAccepted && name === 'readFile') throw systemError('EMFILE');
    const result = await perform();
    if (name === 'syncDirectory' && paths[0]?.endsWith('inbox')) isAccepted = true;
    return result;
  }, world.bridge.store.fs);
  const store = { ...world.bridge.store, fs: failing };
  const registry = { ...world.bridge.registry, fs: failing };
  const sender = { name: 'cron', mode: 'script' } as const;
  const posted = await post(
    { store, registry, warnings: [], quota: usualQuota, defaultTtlSeconds: defaults.ttlSeconds },
    sender,
    {
      to: 'brave-fox',
      text: 'hello',
    },
  );
  expect(isAccepted).toBe(true);
  expect(posted).toMatchObject({ to: 'brave-fox', recipientOnline: true });
});
