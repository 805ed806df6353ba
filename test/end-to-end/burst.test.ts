import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { post } from '../../src/delivery/post.ts';
import { listPending } from '../../src/store/pending.ts';
import { newestClient } from '../harness/install-client.ts';
import { shownText } from '../harness/model-text.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, openRigBridge, requestsOf, startFox } from './mail-rig.ts';

const senders = Array.from({ length: 12 }, (_, index) => `sender-${'abcdefghijkl'[index]}`);
const perSender = 50;
const all = senders.length * perSender;

test('twelve agents that send fifty messages each to one session: all arrive, in order, once', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await startFox(rig);
  const bridge = await openRigBridge(rig);
  const startedMs = nodeFileSystem.monotonicMs();
  for (let number = 100; number < 100 + perSender; number++) {
    for (const name of senders) {
      await post(bridge, { name, mode: 'agent', hops: 0 }, { to: 'brave-fox', text: `PARCEL ${name} ${number}.` });
    }
  }
  console.log('sent', nodeFileSystem.monotonicMs() - startedMs);
  const shown = () => requestsOf(rig, fox).map(shownText).at(-1) ?? '';
  const arrivals = () =>
    [...shown().matchAll(/PARCEL (sender-[a-l]) (\d{3})\./g)].map(([, name, number]) => ({ name, number }));
  await waitFor(() => arrivals().length >= all, {
    timeoutMs: 120_000,
    waitingFor: 'all of it',
    evidence: () => `${arrivals().length} arrived, ${requestsOf(rig, fox).length} requests\n${fox.screen()}`,
  });
  console.log('done', nodeFileSystem.monotonicMs() - startedMs, requestsOf(rig, fox).length);
  await fox.waitUntilIdle();
  for (const sender of senders) {
    const numbers = arrivals()
      .filter(({ name }) => name === sender)
      .map(({ number }) => Number(number));
    expect(numbers, sender).toEqual(Array.from({ length: perSender }, (_, index) => index + 100));
  }
  expect(await listPending(bridge.store)).toEqual([]);
});
