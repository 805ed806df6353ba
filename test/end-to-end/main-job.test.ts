import { describe, expect, test } from 'vitest';
import { waitUntilNothingRuns } from '../harness/end-left-over-processes.ts';
import { clientVersions } from '../harness/install-client.ts';
import {
  answerMail,
  call,
  createMailRig,
  directive,
  framed,
  greetedName,
  repositoryDirectory,
  requestsOf,
  sendAsScript,
  startFox,
  startOwl,
  startPair,
  waitForState,
} from './mail-rig.ts';

describe.each(clientVersions)('client %s', (version) => {
  test('installs from its marketplace with no registry in reach, greets the person and leaves nothing running', async () => {
    await using rig = await createMailRig(version, { plugin: { dir: repositoryDirectory } });
    const alpha = await startOwl(rig);
    await alpha.waitForScreen(/You are calm-owl\. No other agents online\./);
    const beta = await startFox(rig);
    await beta.waitForScreen(/You are brave-fox\. Online: calm-owl\./);
    await alpha.exit();
    await beta.exit();
    await waitUntilNothingRuns(rig.home.path);
  });

  test('an idle session wakes, the body reaches its model once, and its answer reaches the writer', async () => {
    await using rig = await createMailRig(version);
    const [alpha, beta] = await startPair(rig);
    answerMail(rig, /the parcel QUESTION/, 'it lies in the shed, and the key is under the mat ANSWER');
    await alpha.ask(
      directive('send', { to: 'brave-fox', text: 'please tell me where you have put the parcel QUESTION' }),
    );
    await rig.model.waitForFreshText(framed(/ANSWER/), { session: alpha.sessionId() }, 20_000);
    await alpha.waitUntilIdle();
    await beta.waitUntilIdle();

    expect(rig.model.countOccurrences('QUESTION', { session: beta.sessionId() })).toBe(1);
    expect(rig.model.countOccurrences('ANSWER', { session: alpha.sessionId() })).toBe(1);
    expect(requestsOf(rig, beta)).toHaveLength(2);
    expect(requestsOf(rig, alpha)).toHaveLength(3);
    const [, id] = framed(/QUESTION/).exec(JSON.stringify(requestsOf(rig, beta)[0]?.body).replaceAll('\\"', '"')) ?? [];
    expect((await waitForState(rig, id ?? '', 'answered')).to).toBe('brave-fox');
  });

  test('a busy session gets the mail between two steps of its turn, and no doorbell rings', async () => {
    await using rig = await createMailRig(version);
    const beta = await startFox(rig);
    const hold = rig.model.hold(/think hard/);
    rig.model.when(/think hard/, call('whoami', {}));
    await beta.submit('think hard');
    await hold.waitUntilReached();
    const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'while you are thinking, here is the PARCEL' });
    hold.release();
    await rig.model.waitForFreshText(framed(/PARCEL/), { session: beta.sessionId() });
    await beta.waitUntilIdle();

    await waitForState(rig, id, 'seen');
    expect(rig.model.countOccurrences('PARCEL')).toBe(1);
    expect(requestsOf(rig, beta)).toHaveLength(2);
    expect(beta.screen()).not.toContain('Message from');
  });

  test('mail that comes during a turn without tools prolongs the turn by one request', async () => {
    await using rig = await createMailRig(version);
    const beta = await startFox(rig);
    const hold = rig.model.hold(/think hard/);
    await beta.submit('think hard');
    await hold.waitUntilReached();
    const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'while you are thinking, here is the PARCEL' });
    hold.release();
    await rig.model.waitForFreshText(framed(/PARCEL/), { session: beta.sessionId() });
    await beta.waitUntilIdle();

    await waitForState(rig, id, 'seen');
    expect(rig.model.countOccurrences('PARCEL')).toBe(1);
    expect(requestsOf(rig, beta)).toHaveLength(2);
  });

  test('mail for an offline agent waits and reaches the next session in its directory, under the old name', async () => {
    await using rig = await createMailRig(version);
    const before = await rig.start('beta');
    const name = await greetedName(before);
    await before.exit();
    const { id, recipientOnline } = await sendAsScript(rig, { to: name, text: 'for when you are back: the PARCEL' });
    expect(recipientOnline).toBe(false);
    expect((await waitForState(rig, id, 'queued')).reason).toContain(`${name} is offline`);

    const after = await rig.start('beta');
    expect(await greetedName(after)).toBe(name);
    await after.ask('good morning');
    await waitForState(rig, id, 'seen');
    expect(rig.model.countOccurrences('PARCEL', { session: after.sessionId() })).toBe(1);
    expect(requestsOf(rig, after)).toHaveLength(1);
  });

  test('/clear and resume keep the name and the mail', async () => {
    await using rig = await createMailRig(version);
    const beta = await rig.start('beta');
    const name = await greetedName(beta);
    await beta.ask('good morning');
    const first = beta.sessionId();
    await sendAsScript(rig, { to: name, priority: 'low', text: 'low mail never wakes, here is PARCEL-ONE' });
    await beta.submit('/clear');
    await waitUntilNewSession(beta, first);
    await beta.ask('what did you get?');
    expect(rig.model.countOccurrences('PARCEL-ONE', { session: beta.sessionId() })).toBe(1);
    expect(requestsOf(rig, beta)).toHaveLength(1);

    const second = beta.sessionId();
    await beta.exit();
    await sendAsScript(rig, { to: name, text: 'and something for after the resume: PARCEL-TWO' });
    const resumed = await rig.start('beta', { args: ['--resume', second] });
    expect(await greetedName(resumed)).toBe(name);
    await resumed.ask('what else did you get?');
    expect(resumed.sessionId()).toBe(second);
    expect(rig.model.countOccurrences('PARCEL-TWO')).toBe(1);
    expect(rig.model.countOccurrences('PARCEL-ONE')).toBe(1);
  });
});

async function waitUntilNewSession(session: { sessionId(): string; waitUntilIdle(): Promise<true> }, before: string) {
  await expect.poll(() => session.sessionId(), { timeout: 10_000 }).not.toBe(before);
  await session.waitUntilIdle();
}
