import { expect, test } from 'vitest';
import { post } from '../../src/sending/post.ts';
import { listPending } from '../../src/store/pending.ts';
import { newestClient } from '../harness/install-client.ts';
import { shownText } from '../harness/model-text.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, openRigBridge, requestsOf, startFox } from './mail-rig.ts';

const senders = [...'abcdefghijkl'].map((letter) => `sender-${letter}`);
const numbers = Array.from({ length: 50 }, (_, index) => index + 100);

test('twelve agents that send fifty messages each to one session: all arrive, in order, once', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await startFox(rig);
  const bridge = await openRigBridge(rig);
  for (const number of numbers) {
    for (const name of senders) {
      await post(bridge, { name, mode: 'agent' }, { to: 'brave-fox', text: `PARCEL ${name} ${number}.` });
    }
  }
  const arrived = () => {
    const shown = requestsOf(rig, fox).map(shownText).at(-1) ?? '';
    return [...shown.matchAll(/PARCEL (sender-[a-l]) (\d{3})\./g)].map(([, name, number]) => [name, Number(number)]);
  };
  await waitFor(() => arrived().length >= senders.length * numbers.length, {
    timeoutMs: 100_000,
    waitingFor: 'all of them',
    evidence: () => `${arrived().length} arrived in ${requestsOf(rig, fox).length} requests\n${fox.screen()}`,
  });
  await fox.waitUntilIdle();
  for (const sender of senders) {
    const own = arrived().filter(([name]) => name === sender);
    expect(own, sender).toEqual(numbers.map((number) => [sender, number]));
  }
  // The last of them are filed once the transcript shows an answer after them.
  await expect.poll(() => listPending(bridge.store), { timeout: 10_000 }).toEqual([]);
});
