import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { ModelRequest } from '../harness/model-request.ts';
import { freshText, shownText } from '../harness/model-text.ts';
import { call, createMailRig, framed, requestsOf, sendAsScript, startFox, waitForState } from './mail-rig.ts';

const version = newestClient;

test('a burst of messages is one doorbell, and as few rounds as 8,000 characters each allow', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  const sent = [];
  for (let number = 10; number < 40; number++) {
    sent.push(await sendAsScript(rig, { to: 'brave-fox', text: `${'padding '.repeat(50)} PARCEL-${number}` }));
  }
  for (const { id } of sent) await waitForState(rig, id, 'seen');
  await beta.waitUntilIdle();

  const rounds = requestsOf(rig, beta);
  const arrivals = [...lastShown(rounds).matchAll(/PARCEL-(\d\d)/g)].map(([, number]) => Number(number));
  expect(arrivals).toEqual(Array.from({ length: 30 }, (_, index) => index + 10));
  for (const round of rounds) expect(mailIn(round).length).toBeLessThanOrEqual(8_000);
  // 30 messages of some 750 characters fill three rounds; the first may hold what had come when the bell was heard.
  expect(rounds.length).toBeLessThanOrEqual(5);
  expect(lastShown(rounds).match(/Another Claude session sent a message/g)).toHaveLength(1);
});

test('a large message comes as its beginning, and whole when the model asks for it', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  rig.model.when(framed(/the long story/), (_request, [, id]) => call('read_message', { msg_id: id ?? '' }), {
    times: 1,
  });
  const { id } = await sendAsScript(rig, {
    to: 'brave-fox',
    text: `the long story ${'and so on '.repeat(3000)}THE-END`,
  });
  await waitForState(rig, id, 'seen');
  await beta.waitUntilIdle();

  const rounds = requestsOf(rig, beta);
  expect(rounds).toHaveLength(2);
  const [mail = ''] = rounds.map(mailIn);
  expect(mail).toContain(`read_message {"msg_id": "${id}"}`);
  expect(mail).not.toContain('THE-END');
  expect(mail.length).toBeLessThanOrEqual(8_000);
  expect(lastShown(rounds)).toContain('THE-END');
});

test('mail that a session was handed at its start wakes it when its person does not begin', async () => {
  await using rig = await createMailRig(version);
  const before = await startFox(rig);
  await before.exit();
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'please begin without being asked: PARCEL' });
  const beta = await startFox(rig);
  await waitForState(rig, id, 'offered');
  await rig.model.waitForFreshText(framed(/PARCEL/), { session: beta.sessionId() }, 30_000);
  await waitForState(rig, id, 'seen');
  expect(rig.model.countOccurrences('PARCEL')).toBe(1);
  expect(requestsOf(rig, beta)).toHaveLength(1);
});

test('critical mail comes first', async () => {
  await using rig = await createMailRig(version);
  const beta = await startFox(rig);
  const hold = rig.model.hold(/think hard/);
  await beta.submit('think hard');
  await hold.waitUntilReached();
  const normal = await sendAsScript(rig, { to: 'brave-fox', text: 'this was sent first: NORMAL' });
  const critical = await sendAsScript(rig, {
    to: 'brave-fox',
    priority: 'critical',
    text: 'and this was second: CRITICAL',
  });
  hold.release();
  await waitForState(rig, normal.id, 'seen');
  await waitForState(rig, critical.id, 'seen');
  const text = lastShown(requestsOf(rig, beta));
  expect(text.indexOf('CRITICAL')).toBeLessThan(text.indexOf('NORMAL'));
  expect(text.indexOf('CRITICAL')).toBeGreaterThan(0);
});

function lastShown(rounds: readonly ModelRequest[]): string {
  return rounds.map(shownText).at(-1) ?? '';
}

/** What one hook handed over in a round. */
function mailIn(round: ModelRequest): string {
  return /Mail from other agents[\s\S]*<\/cc2cc-message>/.exec(freshText(round))?.[0] ?? '';
}
