import { expect, test } from 'vitest';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import { shownText } from '../harness/model-text.ts';
import { call, createMailRig, framed, sendAsScript, waitForState } from './mail-rig.ts';

const worker = { env: { CC2CC_NAME: 'night-owl' } };

test.each(clientVersions)(
  'client %s: claude -p gets the mail that waited and the mail that comes while it works',
  async (version) => {
    await using rig = await createMailRig(version);
    await rig.print('alpha', 'make yourself known', worker);
    const waited = await sendAsScript(rig, { to: 'night-owl', text: 'something that waited: PARCEL-ONE' });

    const working = rig.model.hold(/work now/);
    rig.model.when(/work now/, call('whoami', {}));
    const finishing = rig.model.hold(/PARCEL-TWO/);
    const run = rig.print('alpha', 'work now', worker);
    await working.waitUntilReached();
    const between = await sendAsScript(rig, { to: 'night-owl', text: 'between two steps of the work: PARCEL-TWO' });
    working.release();
    await finishing.waitUntilReached();
    const atTheEnd = await sendAsScript(rig, { to: 'night-owl', text: 'when the work was nearly over: PARCEL-THREE' });
    finishing.release();

    expect((await run).exitCode).toBe(0);
    for (const { id } of [waited, between, atTheEnd]) await waitForState(rig, id, 'seen');
    const rounds = rig.model.conversationRequests().slice(1);
    expect(
      rounds.map((round) =>
        ['ONE', 'TWO', 'THREE'].filter((part) => framed(new RegExp(`PARCEL-${part}`)).test(shownText(round))),
      ),
    ).toEqual([['ONE'], ['ONE', 'TWO'], ['ONE', 'TWO', 'THREE']]);
    for (const part of ['ONE', 'TWO', 'THREE']) expect(rig.model.countOccurrences(`PARCEL-${part}`)).toBe(1);
  },
);

test('a finished claude -p is offline at once, and its name is free for the next one in its directory', async () => {
  await using rig = await createMailRig(newestClient);
  await rig.print('alpha', 'first run');
  const first = /You are ([a-z-]+)\./.exec(JSON.stringify(rig.model.conversationRequests()))?.[1];
  await rig.print('alpha', 'second run');
  const second = /You are ([a-z-]+)\./.exec(JSON.stringify(rig.model.conversationRequests().at(-1)))?.[1];
  expect(first).toBeDefined();
  expect(second).toBe(first);
});
