import { describe, expect, test } from 'vitest';
import { clientsOfEachKind } from '../harness/install-client.ts';
import { FaultyNode } from './fault-node.ts';
import { arrivalsOf, startNamed, waitForAnswerInTranscript, waitUntilOnline } from './fault-rig.ts';
import { createMailRig, framed, requestsOf, sendAsScript, statusOf, waitForState } from './mail-rig.ts';

describe.each(clientsOfEachKind)('client %s', (version) => {
  test('a client is killed: what its model had answered stays read, what it had not comes again and is marked', async () => {
    await using rig = await createMailRig(version);
    const { session: before, name } = await startNamed(rig);
    const read = await sendAsScript(rig, { to: name, text: 'you have answered this before you die: PARCEL-ONE' });
    await rig.model.waitForFreshText(framed(/PARCEL-ONE/), {}, 20_000);
    await waitForAnswerInTranscript(rig, before);
    await before.waitUntilIdle();
    const hold = rig.model.hold(framed(/PARCEL-TWO/));
    const unread = await sendAsScript(rig, { to: name, text: 'and you die over this: PARCEL-TWO' });
    await hold.waitUntilReached(20_000);
    expect(await statusOf(rig, unread.id)).toMatchObject({ state: 'offered', attempts: 1 });
    await before.kill('SIGKILL');
    hold.release();
    await waitUntilOnline(rig, 0);
    expect(await statusOf(rig, unread.id)).toMatchObject({ state: 'offered', attempts: 1 });

    const { session: after, name: nameAfter } = await startNamed(rig);
    expect(nameAfter).toBe(name);
    await after.ask('good morning');
    await waitForState(rig, unread.id, 'seen');
    expect(arrivalsOf(rig, unread.id)).toEqual(['new', 'redelivered']);
    expect(await statusOf(rig, read.id)).toMatchObject({ state: 'seen', attempts: 1 });
    expect(arrivalsOf(rig, read.id)).toEqual(['new']);
    expect(requestsOf(rig, after)).toHaveLength(1);
  });

  // A shell script stands in for node, and Windows has no such thing.
  test.skipIf(process.platform === 'win32')(
    'a server is killed after it had taken mail: the session is woken, the mail comes again and is marked',
    async () => {
      await using rig = await createMailRig(version);
      const node = new FaultyNode(rig);
      const { session, name } = await startNamed(rig, 'beta', { env: node.environment });
      await session.ask('good morning');
      node.letNextHookDie();
      const { id } = await sendAsScript(rig, { to: name, text: 'a server dies over this PARCEL' });
      await node.waitUntilHookDied();
      expect(await statusOf(rig, id)).toMatchObject({ state: 'offered', attempts: 1 });
      await session.waitUntilIdle();
      expect(arrivalsOf(rig, id)).toEqual([]);

      await rig.model.waitForFreshText(framed(/PARCEL/), {}, 20_000);
      await session.waitUntilIdle();
      expect(arrivalsOf(rig, id)).toEqual(['redelivered']);
    },
  );
});
