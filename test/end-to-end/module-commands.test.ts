import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { createMailRig, directive, requestsOf, startPair, waitForState } from './mail-rig.ts';

test('commands answer as commands do: no heading of a hook, no request, and no text of a peer as anything but text', async () => {
  await using rig = await createMailRig(newestClient);
  const [owl, fox] = await startPair(rig);
  const text = '`tick` **bold** # head [x](http://evil.example) <b> &amp; 日本語';
  await owl.submit(`/cc2cc-send brave-fox ${text}`);
  await owl.waitForScreen(/⎿ {2}cc2cc: \/cc2cc-send brave-fox `tick`[\s\S]*✓ Sent to brave-fox \(online\)/);
  const id = /Track it: \/cc2cc-status (msg-\w+)/.exec(owl.screen())?.[1] ?? '';
  await waitForState(rig, id, 'seen');
  await fox.waitUntilIdle();
  await fox.submit('/cc2cc-read');
  await fox.waitForScreen(/The user of calm-owl wrote/);
  // Markdown would have taken the marks away, and made a link.
  await fox.waitForScreen(/^ +`tick` \*\*bold\*\* # head \[x\]\(http:\/\/evil\.example\) <b> &amp; 日本語/m);
  for (const session of [owl, fox]) expect(session.screen()).not.toContain('by hook');
  expect(requestsOf(rig, owl)).toHaveLength(0);
  expect(requestsOf(rig, fox)).toHaveLength(1);
});

test('a model that asks for the door of the module gets the answer of the tool', async () => {
  await using rig = await createMailRig(newestClient);
  const [owl] = await startPair(rig);
  await owl.ask(directive('whoami', { client_module: 1 }));
  const answer = JSON.stringify(requestsOf(rig, owl).at(-1)?.body);
  expect(answer).toContain('You are calm-owl');
  expect(answer).not.toContain('socketPath');
});
