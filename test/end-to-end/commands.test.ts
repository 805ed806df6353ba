import { expect, test } from 'vitest';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { listInbox } from '../../src/store/inbox.ts';
import { locate } from '../../src/store/outcomes/locate.ts';
import { clientVersions, newestClient, oldestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { Rig } from '../harness/rig.ts';
import { serversOf } from './fault-rig.ts';
import {
  createMailRig,
  directive,
  framed,
  openRigBridge,
  requestsOf,
  sendAsScript,
  startPair,
  statusOf,
  waitForState,
} from './mail-rig.ts';

const version = newestClient;

test('every slash command answers without a model', async () => {
  await using rig = await createMailRig(version);
  const [owl, fox] = await startPair(rig);
  await owl.submit('/cc2cc-agents');
  await owl.waitForScreen(/brave-fox: online/);
  await owl.submit('/cc2cc-inbox');
  await owl.waitForScreen(/Inbox of calm-owl: 0 unread/);
  owl.press('escape');
  await owl.submit('/cc2cc-send brave-fox');
  await owl.waitForScreen(/✗ the text after brave-fox is missing; usage: \/cc2cc-send NAME text \[BAD_INPUT\]/);
  await owl.submit('/cc2cc-send brave-fax hello');
  await owl.waitForScreen(/✗ no agent named "brave-fax"; did you mean brave-fox\? \[UNKNOWN_RECIPIENT\]/);
  await owl.submit('/cc2cc-status');
  await owl.waitForScreen(/You are calm-owl\. Online: brave-fox, calm-owl\. Waiting for you: 0\./);
  await owl.submit('/cc2cc-status msg-unknown');
  await owl.waitForScreen(/✗ there is no message msg-unknown/);
  expect(requestsOf(rig, owl)).toHaveLength(0);
  expect(requestsOf(rig, fox)).toHaveLength(0);
});

test.each(clientVersions)('on client %s an answer stands below the command, and reaches no model', async (client) => {
  await using rig = await createMailRig(client);
  const [owl, fox] = await startPair(rig);
  await owl.submit('/cc2cc-send brave-fox the PARCEL is here');
  await owl.waitForScreen(
    /(?:by hook:\s*\n\s+|cc2cc: )\/cc2cc-send brave-fox the PARCEL is here\n\s+✓ Sent to brave-fox \(online\)\n\s+Track it: \/cc2cc-status msg-/,
  );
  await waitForState(rig, await acceptedId(owl), 'seen');
  await fox.waitUntilIdle();
  await fox.submit('/cc2cc-read');
  await fox.waitForScreen(
    /(?:\/cc2cc-read\n\s+|cc2cc: )The user of calm-owl wrote \(msg-\w+\):\n\s+the PARCEL is here\n/,
  );
  await fox.submit('/cc2cc-thread');
  await fox.waitForScreen(
    /(?:\/cc2cc-thread\n\s+|cc2cc: )msg-\w+ from calm-owl to brave-fox, [\s\S]*\n\s+the PARCEL is here\n/,
  );
  expect(requestsOf(rig, owl)).toHaveLength(0);
  expect(requestsOf(rig, fox)).toHaveLength(1);
  await owl.ask('what did I just do?');
  // What the client shows of a command is no part of the conversation.
  expect(rig.model.countOccurrences('PARCEL', { session: owl.sessionId() })).toBe(0);
});

test.each([newestClient, oldestClient])(
  'on client %s a command whose server was killed is answered by one that the client starts, or does nothing and says so',
  async (client) => {
    await using rig = await createMailRig(client);
    const [owl, fox] = await startPair(rig);
    await owl.ask('good morning');
    for (const pid of await serversOf(rig)) process.kill(pid, 'SIGKILL');
    await owl.submit('/cc2cc-send brave-fox the PARCEL is here');
    await owl.waitForScreen(/Track it: |UserPromptExpansion hook (error|failed)[\s\S]{0,60}ot connected/);
    await owl.waitUntilIdle();
    const isAnswered = owl.screen().includes('Track it: ');
    expect(requestsOf(rig, owl)).toHaveLength(isAnswered ? 1 : 2);
    if (isAnswered) await rig.model.waitForFreshText(framed(/PARCEL/), { session: fox.sessionId() });
    else {
      expect(rig.model.countOccurrences('The hook of cc2cc did not run', { session: owl.sessionId() })).toBe(1);
      expect(await inboxOf(rig, 'brave-fox')).toEqual([]);
    }
  },
);

test('a model cannot call the hook of commands itself', async () => {
  await using rig = await createMailRig(version);
  const [owl] = await startPair(rig);
  const input = { command_name: 'cc2cc:send', command_args: 'brave-fox FORGED' };
  await owl.ask(directive('hook_user_prompt_expansion', input));
  await owl.waitForScreen(/No such tool available/);
  expect(await inboxOf(rig, 'brave-fox')).toEqual([]);
});

test('a typed message goes exactly as it was typed, wakes its reader, and its state can be asked', async () => {
  await using rig = await createMailRig(version);
  const [owl, fox] = await startPair(rig);
  const text = `mind the "quotes", 'these' too, $(touch /tmp/x) \`id\` $HOME \\n & | ; PARCEL`;
  await owl.submit(`/cc2cc-send brave-fox ${text}`);
  const id = await acceptedId(owl);
  await waitForState(rig, id, 'seen');
  const stored = await locate((await openRigBridge(rig)).store, id);
  expect(stored?.message.content.text).toBe(text);
  expect(stored?.message.identity).toMatchObject({ mode: 'person' });
  await rig.model.waitForFreshText(framed(/PARCEL/), { session: fox.sessionId() });

  await owl.submit(`/cc2cc-status ${id}`);
  await owl.waitForScreen(new RegExp(`${id} to brave-fox: seen since`));
  expect(requestsOf(rig, owl)).toHaveLength(0);
  expect(requestsOf(rig, fox)).toHaveLength(1);
});

test('a person broadcasts and answers by command, and text of several lines keeps them', async () => {
  await using rig = await createMailRig(version);
  const [owl, fox] = await startPair(rig);
  await owl.submit('/cc2cc-broadcast to everybody: the PARCEL is here');
  await owl.waitForScreen(/✓ Sent to 1:/);
  await rig.model.waitForFreshText(framed(/PARCEL/), { session: fox.sessionId() });
  await fox.waitUntilIdle();
  const [, id = ''] = /brave-fox \(online\): (msg-[0-9A-Z]+)/.exec(owl.screen()) ?? [];

  fox.type(`/cc2cc-reply ${id} first line`);
  fox.press('newline');
  fox.type('second "line"');
  await fox.waitForScreen(/❯ \/cc2cc-reply.*first line\n\s+second "line"/);
  fox.press('enter');
  const replyId = await acceptedId(fox);
  expect((await statusOf(rig, id)).state).toBe('answered');
  const stored = await locate((await openRigBridge(rig)).store, replyId);
  expect(stored?.message.content.text).toBe('first line\nsecond "line"');
  await waitForState(rig, replyId, 'seen');
  expect(requestsOf(rig, fox)).toHaveLength(1);
  expect(requestsOf(rig, owl)).toHaveLength(1);
});

test('mail that waits is not handed over with a command, which no model would see', async () => {
  await using rig = await createMailRig(version);
  const [owl] = await startPair(rig);
  const { id } = await sendAsScript(rig, {
    to: 'calm-owl',
    priority: 'low',
    text: 'low mail waits for a turn: PARCEL',
  });
  await owl.submit('/cc2cc-inbox');
  await owl.waitForScreen(/Inbox of calm-owl: 1 unread/);
  expect((await statusOf(rig, id)).state).toBe('queued');
  await owl.ask('good morning');
  await waitForState(rig, id, 'seen');
});

async function inboxOf(rig: Rig, name: string): Promise<string[]> {
  const { store } = await openRigBridge(rig);
  return listInbox(store, mailboxOf(store.layout.root, name));
}

async function acceptedId(session: InteractiveSession): Promise<string> {
  await session.waitForScreen(/Track it: \/cc2cc-status msg-[0-9A-Z]+/);
  return /Track it: \/cc2cc-status (msg-[0-9A-Z]+)/.exec(session.screen())?.[1] ?? '';
}
