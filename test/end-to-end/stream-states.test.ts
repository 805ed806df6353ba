import { expect, test } from 'vitest';
import { liveLeasesOn } from '../../src/identity/lease.ts';
import { readActivity } from '../../src/session/activity.ts';
import { newestClient, oldestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, openRigBridge, sendAsScript, waitForState, waitUntilServed } from './mail-rig.ts';

const owl = { env: { CC2CC_NAME: 'calm-owl', CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' } };

test.each([newestClient, oldestClient])(
  'client %s: the state of a host’s session is right from its start to its end, and mail wakes it whenever it is idle',
  async (version) => {
    await using rig = await createMailRig(version);
    const session = rig.startStream('alpha', owl);
    await waitUntilServed(rig, 'calm-owl');
    await waitForActivity(rig, 'idle');

    const slow = rig.model.hold(/slow work/);
    session.prompt('slow work');
    await slow.waitUntilReached();
    await waitForActivity(rig, 'working');
    session.interrupt();
    await session.waitForResult(1);
    await waitForActivity(rig, 'idle');
    // What was not answered is new text of the next request, too.
    slow.release();
    await expectWoken(rig, 'PARCEL-AFTER-INTERRUPTION');

    rig.model.when(/broken work/, { status: 400, message: 'the model cannot do that' }, { times: 1 });
    await session.ask('broken work');
    await waitForActivity(rig, 'idle');
    await expectWoken(rig, 'PARCEL-AFTER-FAILURE');

    await session.kill();
    await waitForActivity(rig, 'absent');
    const resumed = rig.startStream('alpha', { ...owl, args: ['--continue'] });
    await waitForActivity(rig, 'idle');
    await waitUntilServed(rig, 'calm-owl');
    await expectWoken(rig, 'PARCEL-AFTER-RESUME');
    expect(await resumed.close()).toMatchObject({ exitCode: 0 });
    await waitForActivity(rig, 'absent');
  },
);

async function expectWoken(rig: Rig, text: string): Promise<void> {
  const before = rig.model.conversationRequests().length;
  const { id } = await sendAsScript(rig, { to: 'calm-owl', text });
  await waitForState(rig, id, 'seen');
  await waitForActivity(rig, 'idle');
  expect(rig.model.countOccurrences(text)).toBe(1);
  expect(rig.model.conversationRequests()).toHaveLength(before + 1);
}

async function waitForActivity(rig: Rig, state: 'idle' | 'working' | 'waiting' | 'absent'): Promise<void> {
  const bridge = await openRigBridge(rig);
  let last: string | undefined;
  const isReached = async () => {
    const [lease] = await liveLeasesOn(bridge.registry, 'calm-owl');
    last = lease ? (await readActivity(bridge, lease.holder))?.state : 'absent';
    return last === state;
  };
  await waitFor(isReached, {
    timeoutMs: 20_000,
    waitingFor: `calm-owl to be ${state}`,
    evidence: () => `it is ${last}`,
  });
}
