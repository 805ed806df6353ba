import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { createMailRig, directive, requestsOf, sendAsScript, startFox, startOwl, waitUntilServed } from './mail-rig.ts';

test('the line above the prompt box says who is there, what is unread and where the last message is', async () => {
  await using rig = await createMailRig(newestClient);
  const owl = await startOwl(rig);
  // Alone, without mail: there is nothing to say.
  expect(owl.screen()).not.toContain('[-]');
  const narrow = await rig.start('beta', { env: { CC2CC_NAME: 'brave-fox' }, size: { columns: 40, rows: 30 } });
  await waitUntilServed(rig, 'brave-fox');
  await owl.waitForScreen(/^calm-owl · online: brave-fox +\[-\]$/m);
  await sendAsScript(rig, { to: 'calm-owl', priority: 'low', text: 'LATER' });
  await owl.waitForScreen(/^calm-owl · online: brave-fox · 1 unread +\[-\]$/m);
  await owl.ask(directive('send', { to: 'brave-fox', text: 'hello' }));
  await owl.waitForScreen(/^calm-owl · online: brave-fox · last sent to brave-fox: seen +\[-\]$/m);
  await narrow.waitForScreen(/^brave-fox · online: calm-owl +\[-\]$/m);
  await sendAsScript(rig, { to: 'brave-fox', priority: 'low', text: 'LATER' });
  await narrow.waitForScreen(/^brave-fox · 1 online · 1 unread +\[-\]$/m);
  for (const line of narrow.screen().split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  // One for the prompt, one behind its tool call; the other session was woken once.
  expect(requestsOf(rig, owl)).toHaveLength(2);
  expect(requestsOf(rig, narrow)).toHaveLength(1);
});

test('the line can be hidden with a key of the client, and turned off', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await startFox(rig);
  const owl = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl', CC2CC_BAND: '0' } });
  await waitUntilServed(rig, 'calm-owl');
  const line = /^brave-fox · online: calm-owl/m;
  await fox.waitForScreen(line);
  hide(fox);
  await fox.waitForScreen(/plugin panel hidden/);
  expect(fox.screen()).not.toMatch(line);
  hide(fox);
  await fox.waitForScreen(line);
  // By now the other server has gone round as well.
  await owl.ask('good morning');
  expect(owl.screen()).not.toMatch(/^calm-owl · /m);
});

/** Ctrl+x ctrl+a. */
function hide(session: InteractiveSession): void {
  session.type('\x18');
  session.type('\x01');
}
