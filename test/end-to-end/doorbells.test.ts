import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { createMailRig, framed, reasonsIn, requestsOf, sendAsScript, startFox, waitForState } from './mail-rig.ts';

const version = newestClient;

test('an idle session wakes with telemetry, feature flags and every unneeded request turned off', async () => {
  await using rig = await createMailRig(version, {
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1' },
  });
  const beta = await startFox(rig);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'nobody is watching, so here is the PARCEL' });
  await waitForState(rig, id, 'seen');
  expect(rig.model.countOccurrences('PARCEL')).toBe(1);
  expect(requestsOf(rig, beta)).toHaveLength(1);
});

test('a session without an inbox socket is woken through the file that its client watches', async () => {
  await using rig = await createMailRig(version, { env: { CC2CC_DOORBELLS: 'file' } });
  const beta = await startFox(rig);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'there is no socket here, only the PARCEL' });
  await waitForState(rig, id, 'seen');
  await beta.waitForScreen(/Stop hook feedback/);
  expect(rig.model.countOccurrences('PARCEL')).toBe(1);
  expect(requestsOf(rig, beta)).toHaveLength(1);
});

test('two doorbells that ring for one message make one turn', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'it rings twice for this one PARCEL' });
  // The server rings the socket for the message; this is the second bell.
  writeFileSync(join(rig.bridgeDir, 'to-brave-fox', 'bell', 'second'), '');
  await waitForState(rig, id, 'seen');
  writeFileSync(join(rig.bridgeDir, 'to-brave-fox', 'bell', 'third'), '');
  await beta.waitUntilIdle();
  await beta.ask('is there anything else?');
  expect(rig.model.countOccurrences('PARCEL')).toBe(1);
  expect(requestsOf(rig, beta)).toHaveLength(2);
});

test('the doorbell shows the sender and the first line of the message in the look of the client', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  await sendAsScript(rig, { to: 'brave-fox', text: 'the build is broken since noon, please look at the log' });
  await beta.waitForScreen(/› Message from @night-build: the build is broken since noon, …/);
});

test('low priority does not wake, and comes with the next prompt', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  const low = await sendAsScript(rig, {
    to: 'brave-fox',
    priority: 'low',
    text: 'there is no hurry about this PARCEL-LOW',
  });
  const high = await sendAsScript(rig, {
    to: 'brave-fox',
    priority: 'high',
    text: 'but there is about that PARCEL-HIGH',
  });
  await waitForState(rig, high.id, 'seen');
  await beta.waitUntilIdle();
  expect((await waitForState(rig, low.id, 'seen')).attempts).toBe(1);
  expect(requestsOf(rig, beta)).toHaveLength(1);

  const alone = await sendAsScript(rig, {
    to: 'brave-fox',
    priority: 'low',
    text: 'nor is there about the last PARCEL-ALONE',
  });
  await beta.ask('good morning');
  await waitForState(rig, alone.id, 'seen');
  expect(requestsOf(rig, beta)).toHaveLength(2);
});

test('a file that another program drops into the inbox is delivered, and a broken one beside it is put aside', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  const inbox = join(rig.bridgeDir, 'to-brave-fox', 'inbox');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, 'garbage.json'), '{"half a mess');
  const draft = join(rig.bridgeDir, 'dropped.json');
  writeFileSync(
    draft,
    JSON.stringify({ id: 'msg-from-cron-0001', from: 'cron', content: { text: 'dropped by cron: a PARCEL' } }),
  );
  renameSync(draft, join(inbox, 'msg-from-cron-0001.json'));

  await rig.model.waitForFreshText(framed(/PARCEL/), { session: beta.sessionId() });
  await waitForState(rig, 'msg-from-cron-0001', 'seen');
  expect(rig.model.countOccurrences('PARCEL')).toBe(1);
  expect(requestsOf(rig, beta)).toHaveLength(1);
  await expect
    .poll(() => reasonsIn(join(rig.bridgeDir, 'to-brave-fox', 'bad')), { timeout: 10_000 })
    .toEqual(['it is not JSON in UTF-8\n']);
});
