import { describe, expect, test } from 'vitest';
import { clientsOfEachKind } from '../harness/install-client.ts';
import { shownText } from '../harness/model-text.ts';
import { FaultyNode } from './fault-node.ts';
import { arrivalsOf, promptUntil, startNamed, waitForPrompt } from './fault-rig.ts';
import { createMailRig, framed, hasModule, requestsOf, sendAsScript, statusOf, waitForState } from './mail-rig.ts';

describe.each(clientsOfEachKind)('client %s', (version) => {
  test.skipIf(process.platform === 'win32')(
    'Escape while the hook of a doorbell has mail in its hands: the mail comes again and is marked',
    async () => {
      await using rig = await createMailRig(version);
      const node = new FaultyNode(rig);
      const { session, name } = await startNamed(rig, 'beta', { env: node.environment });
      await session.ask('good morning');
      node.letNextHookWait();
      const { id } = await sendAsScript(rig, { to: name, text: 'a hook is cancelled over this PARCEL' });
      await node.waitUntilHookWaits();
      expect(await statusOf(rig, id)).toMatchObject({ state: 'offered', attempts: 1 });
      session.press('escape');
      await session.waitUntilIdle();
      node.letHookGo();

      await promptUntil(session, () => arrivalsOf(rig, id).length > 0);
      await waitForState(rig, id, 'seen');
      // A module is asked before the client makes a prompt of the doorbell: Escape finds nothing to cancel there, unless the
      // client has waited so long that it leaves the module out.
      const expected = hasModule(version) ? ['new', 'redelivered'] : ['redelivered'];
      expect(arrivalsOf(rig, id)).toEqual([expect.toBeOneOf(expected)]);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'Escape while the hook of a prompt has mail in its hands: the prompt stands there again, and so does the mail',
    async () => {
      await using rig = await createMailRig(version);
      const node = new FaultyNode(rig);
      const { session, name } = await startNamed(rig, 'beta', { env: node.environment });
      await session.ask('good morning');
      const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'cancelled with a prompt: PARCEL' });
      node.letNextHookWait();
      await session.submit('what is new?');
      await node.waitUntilHookWaits();
      session.press('escape');
      await waitForPrompt(session, 'what is new?');
      node.letHookGo();
      session.press('enter');
      await rig.model.waitForFreshText(/what is new\?/);
      await session.waitUntilIdle();

      await promptUntil(session, () => arrivalsOf(rig, id).length > 0);
      await waitForState(rig, id, 'seen');
      expect(arrivalsOf(rig, id)).toEqual(['redelivered']);
    },
  );

  test('Escape before the answer to a prompt that brought mail: the mail comes again in place of the first', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'taken back with a prompt: PARCEL' });
    const hold = rig.model.hold(framed(/PARCEL/));
    await session.submit('what is new?');
    await hold.waitUntilReached();
    session.press('escape');
    await waitForPrompt(session, 'what is new?');
    hold.release();
    session.press('ctrl-u');
    expect(await statusOf(rig, id)).toMatchObject({ state: 'offered', attempts: 1 });

    await promptUntil(session, () => arrivalsOf(rig, id).length > 1);
    await waitForState(rig, id, 'seen');
    expect(arrivalsOf(rig, id)).toEqual(['new', 'redelivered']);
    await session.ask('thank you');
    expect(
      requestsOf(rig, session)
        .map(shownText)
        .at(-1)
        ?.match(/PARCEL/g),
    ).toHaveLength(1);
  });

  test('Escape before the answer to a doorbell: the mail stays before the model, and comes to the new context after /clear', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    const hold = rig.model.hold(framed(/PARCEL/));
    const { id } = await sendAsScript(rig, { to: name, text: 'the answer to this is cancelled: PARCEL' });
    await hold.waitUntilReached(20_000);
    session.press('escape');
    await session.waitForScreen(/Interrupted/);
    hold.release();
    await session.waitUntilIdle();
    expect(await statusOf(rig, id)).toMatchObject({ state: 'offered', attempts: 1 });

    await session.ask('go on');
    await waitForState(rig, id, 'seen');
    expect(requestsOf(rig, session).map(shownText).at(-1)).toContain('PARCEL');
    expect(arrivalsOf(rig, id)).toEqual(['new']);

    const holdAgain = rig.model.hold(framed(/PARCEL-TWO/));
    const cleared = await sendAsScript(rig, { to: name, text: 'this context goes away: PARCEL-TWO' });
    await holdAgain.waitUntilReached(20_000);
    const before = session.sessionId();
    session.press('escape');
    await session.waitForScreen(/Interrupted[\s\S]*Interrupted/);
    holdAgain.release();
    await session.waitUntilIdle();
    await session.submit('/clear');
    await expect.poll(() => session.sessionId(), { timeout: 10_000 }).not.toBe(before);
    await session.waitUntilIdle();
    expect(await statusOf(rig, cleared.id)).toMatchObject({ state: 'offered' });

    await session.ask('what did you get?');
    await waitForState(rig, cleared.id, 'seen');
    expect(arrivalsOf(rig, cleared.id)).toEqual(['new', 'redelivered']);
    expect(requestsOf(rig, session).map(shownText).at(-1)).toContain('PARCEL-TWO');
  });
});
