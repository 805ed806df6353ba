import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { waitFor } from '../harness/wait-for.ts';
import { ToolUser } from '../support/identity-mcp.ts';
import {
  answerMail,
  createMailRig,
  directive,
  framed,
  greetedName,
  repositoryDirectory,
  requestsOf,
} from './mail-rig.ts';

test('two clients that have the tools alone, and a session of Claude Code, write to each other', async () => {
  await using rig = await createMailRig(newestClient);
  const server = join(repositoryDirectory, 'mcp', 'server.js');
  const connect = async (name: string) => {
    const user = new ToolUser(server, rig.environment({ CC2CC_NAME: name }));
    await user.client.connect(user.transport);
    return user;
  };
  await using owl = await connect('calm-owl');
  await using elk = await connect('wise-elk');
  const fox = await rig.start('alpha', { env: { CC2CC_NAME: 'brave-fox' } });
  await greetedName(fox);
  // Nobody has called a tool yet.
  await fox.submit('/cc2cc-agents');
  await fox.waitForScreen(/calm-owl: online[\s\S]*wise-elk: online/);

  // The session wakes and answers; the answer comes behind that of whatever tool is called next.
  answerMail(rig, /QUESTION-ONE/, 'in the shed ANSWER-ONE');
  await owl.call('send', { to: 'brave-fox', text: 'where is the parcel? QUESTION-ONE' });
  const told: string[] = [];
  const cameToOwl = async () => {
    told.push(...(await owl.callAll('list_agents')));
    return told.some((text) => framed(/ANSWER-ONE/).test(text));
  };
  await waitFor(cameToOwl, { timeoutMs: 30_000, waitingFor: 'the answer', evidence: () => told.join('\n') });
  expect(told.filter((text) => text.includes('ANSWER-ONE'))).toHaveLength(1);
  await fox.waitUntilIdle();
  expect(requestsOf(rig, fox)).toHaveLength(2);

  await fox.ask(directive('send', { to: 'wise-elk', text: 'please look at it yourself REQUEST-TWO' }));
  expect(await elk.call('check_inbox')).toMatch(framed(/REQUEST-TWO/));
  await elk.call('send', { to: 'calm-owl', text: 'come along FORWARD-THREE' });
  expect(await owl.call('check_inbox')).toMatch(framed(/FORWARD-THREE/));
  expect([await owl.call('check_inbox'), await elk.call('check_inbox')]).toEqual(['No mail waits.', 'No mail waits.']);
});
