import { expect, test } from 'vitest';
import { listPending } from '../../src/store/pending.ts';
import { newestClient } from '../harness/install-client.ts';
import { waitFor } from '../harness/wait-for.ts';
import { call, createMailRig, directive, framed, openRigBridge, requestsOf, startPair, statusOf } from './mail-rig.ts';

test('two agents that answer each other for ever are stopped, and both sides can tell why', async () => {
  await using rig = await createMailRig(newestClient, { env: { CC2CC_MAX_TURNS_PER_HOUR: '3' } });
  const [owl, fox] = await startPair(rig);
  let turns = 0;
  rig.model.when(framed(/ping/), (_request, [, id]) => {
    turns += 1;
    return call('reply', { msg_id: id ?? '', text: `thank you for number ${turns}, and here is another ping` });
  });
  await owl.ask(directive('send', { to: 'brave-fox', text: 'let us see how long this goes on: ping' }));

  const { store } = await openRigBridge(rig);
  let lastSeen: unknown;
  const held = await waitFor(
    async () => {
      const [first] = (await listPending(store)).filter(({ message }) => message.type === 'response');
      const status = first && (await statusOf(rig, first.message.id));
      // Held mail still comes at the end of a turn that is under way, and leads to another.
      const isSettled = owl.isIdle() && fox.isIdle();
      lastSeen = { turns, isSettled, status };
      return isSettled && status?.reason.startsWith('held by the loop guard') ? status : undefined;
    },
    { timeoutMs: 60_000, waitingFor: 'the loop guard to hold a message', evidence: () => JSON.stringify(lastSeen) },
  );
  expect(held.state).toBe('queued');
  expect(held.reason).toMatch(/has caused 3 turns here within an hour without a user prompt/);
  const [before, reader] = [turns, held.to === 'calm-owl' ? owl : fox];
  expect(before).toBeLessThanOrEqual(12);

  // A prompt of the person brings the held mail and lets them begin again.
  const requests = requestsOf(rig, reader).length;
  rig.model.when(/that is enough/, 'as you say');
  await reader.ask('that is enough');
  await reader.waitForScreen(/1 message came without waking this session: .* has caused 3 turns here/);
  expect(requestsOf(rig, reader)).toHaveLength(requests + 1);
  expect(turns).toBe(before);
});
