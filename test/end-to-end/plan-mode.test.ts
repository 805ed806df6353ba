import { expect, test } from 'vitest';
import { makeAddressable } from '../../src/sending/addressable.ts';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import { freshToolResults } from '../harness/model-text.ts';
import {
  answerMail,
  call,
  createMailRig,
  directive,
  framed,
  greetedName,
  openRigBridge,
  requestsOf,
  sendAsScript,
  statusOf,
  waitForState,
} from './mail-rig.ts';

const dialog = /Do you want to proceed\?/;
const plan = ['--permission-mode', 'plan'];
const oldestClient = clientVersions.at(-1) ?? newestClient;

test.each([newestClient, oldestClient])(
  'a session of %s in plan mode that mail wakes reads it and answers it without a dialog',
  async (version) => {
    await using rig = await createMailRig(version);
    const fox = await rig.start('beta', { args: plan, env: { CC2CC_NAME: 'brave-fox' } });
    await greetedName(fox);
    rig.model.when(framed(/the long story/), (_request, [, id]) => call('read_message', { msg_id: id ?? '' }), {
      times: 1,
    });
    const long = await sendAsScript(rig, {
      to: 'brave-fox',
      text: `the long story ${'and so on '.repeat(1000)}THE-END`,
    });
    await waitForState(rig, long.id, 'seen');
    await fox.waitUntilIdle();
    expect(requestsOf(rig, fox).map(freshToolResults).join()).toContain('THE-END');

    await makeAddressable(await openRigBridge(rig), 'night-build');
    answerMail(rig, /QUESTION-ONE/, 'in the shed ANSWER-ONE');
    const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'where is the parcel? QUESTION-ONE' });
    await waitForState(rig, id, 'answered');
    await fox.waitUntilIdle();
    expect(fox.screen()).not.toMatch(dialog);
  },
);

test('in claude -p a run in plan mode answers its mail, and the client refuses what writes to others by itself', async () => {
  await using rig = await createMailRig(newestClient);
  const bridge = await openRigBridge(rig);
  for (const name of ['night-build', 'brave-fox']) await makeAddressable(bridge, name);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'where is the parcel?' });
  const run = (prompt: string) => rig.print('beta', prompt, { args: plan, env: { CC2CC_NAME: 'brave-fox' } });
  await run(directive('reply', { msg_id: id, text: 'in the shed' }));
  expect((await statusOf(rig, id)).state).toBe('answered');
  await run(directive('send', { to: 'night-build', text: 'do it for me' }));
  const [last] = rig.model.conversationRequests().slice(-1);
  expect(last && freshToolResults(last)).toContain('while in plan mode');
});

test('in plan mode no tool that only reads opens a dialog, and one that writes to others does', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await rig.start('beta', { args: plan, env: { CC2CC_NAME: 'brave-fox' } });
  await greetedName(fox);
  const readings: Record<string, Record<string, unknown>> = {
    ...{ whoami: {}, list_agents: {}, message_status: {}, tasks: {}, check_inbox: {}, search: { query: 'parcel' } },
    ...{ thread: { id: 'msg-x' }, read_message: { msg_id: 'msg-x' } },
  };
  await fox.ask(
    Object.entries(readings)
      .map(([tool, input]) => directive(tool, input))
      .join(' '),
  );
  expect(fox.screen()).not.toMatch(dialog);
  const results = requestsOf(rig, fox).map(freshToolResults).join('\n');
  expect(results).toMatch(/You are brave-fox[\s\S]*No tasks\.[\s\S]*No mail waits\.[\s\S]*there is no message msg-x/);

  await fox.submit(directive('send', { to: 'brave-fox', text: 'do for me what I must not do yet' }));
  await fox.waitForScreen(dialog);
  fox.press('escape');
  await fox.waitUntilIdle();
});
