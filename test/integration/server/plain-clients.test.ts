import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCard } from '../../../src/identity/card.ts';
import type { Registry } from '../../../src/identity/registry.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { post } from '../../../src/sending/post.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, type ServerWorld } from '../../support/identity-mcp.ts';

const built = new BuiltFiles();
beforeAll(() => built.build('server'));
afterAll(() => built.remove());

const openWorld = () => openServerWorld(built.path('mcp/server.js'));
/** As another program gives it. */
const plain = { CLAUDE_CODE_ENTRYPOINT: '' };

const connect = (world: ServerWorld, name: string) => world.connect({ ...plain, CC2CC_NAME: name });

/** A card is the last thing that a joining agent writes; it is online before. */
async function haveJoined(registry: Registry, ...names: string[]): Promise<boolean> {
  const online = await onlineNames(registry);
  const cards = await Promise.all(names.map((name) => readCard(registry, name)));
  return names.every((name, index) => online.includes(name) && cards[index] !== undefined);
}

/** Two that have joined: they can be written to before they call a first tool. */
async function connectBoth(world: ServerWorld) {
  const both = await Promise.all([connect(world, 'calm-owl'), connect(world, 'brave-fox')]);
  const { registry } = await world.openBridge();
  await waitFor(() => haveJoined(registry, 'calm-owl', 'brave-fox'), {
    timeoutMs: 8_000,
    waitingFor: 'both to be there',
  });
  return both;
}

test('each server of a program that is not Claude Code is an agent of its own, and they exchange mail', async () => {
  await using world = await openWorld();
  const [owl, fox] = await connectBoth(world);
  expect(await owl.call('whoami')).toBe('You are calm-owl. Online: brave-fox.');
  expect(await fox.call('whoami')).toBe('You are brave-fox. Online: calm-owl.');
  const sent = await owl.call('send', { to: 'brave-fox', text: 'is it done? QUESTION' });
  expect(sent).toMatch(/^Accepted/);
  const id = /msg-\w+/.exec(sent)?.[0] ?? '';

  // Mail comes behind the answer of whatever tool is called, once.
  const [answer, mail] = await fox.callAll('list_agents');
  expect(answer).toMatch(/^brave-fox \(you\): online/);
  expect(mail).toMatch(new RegExp(`<cc2cc-message id="${id}"[\\s\\S]*is it done\\? QUESTION`));
  expect(await fox.callAll('list_agents')).toHaveLength(1);
  expect(await owl.call('message_status', { msg_id: id })).toContain(': offered since');

  await fox.call('reply', { msg_id: id, text: 'it is ANSWER' });
  expect((await owl.callAll('whoami'))[1]).toMatch(/it is ANSWER/);
  expect(await owl.call('message_status', { msg_id: id })).toContain(': answered since');
});

test('without a name of their own, two servers in one directory get two', async () => {
  await using world = await openWorld();
  const users = [await world.connect({ ...plain, CC2CC_NAME: '' }), await world.connect({ ...plain, CC2CC_NAME: '' })];
  const names = await Promise.all(
    users.map(async (user) => /^You are ([a-z-]+)\./.exec(await user.call('whoami'))?.[1]),
  );
  expect(new Set(names).size).toBe(2);
  expect(await onlineNames((await world.openBridge()).registry)).toEqual(names.sort());
});

test('what one has reserved is refused to another, and free when its server ends', async () => {
  await using world = await openWorld();
  const [owl, fox] = await Promise.all([connect(world, 'calm-owl'), connect(world, 'brave-fox')]);
  await owl.call('reserve', { paths: ['src/**'], reason: 'a move' });
  expect(await fox.call('reserve', { paths: ['src/a.ts'] })).toMatch(
    /^ERROR RESERVED: nothing was reserved; .*calm-owl has src\/\*\* until .*\("a move"\)/,
  );
  await owl.client.close();
  expect(await fox.call('reserve', { paths: ['src/a.ts'] })).toMatch(/^Reserved:\nbrave-fox \(you\) has src\/a\.ts/);
});

test('what was sent is told as sent, also when the mail that waits cannot be added to the answer', async () => {
  await using world = await openWorld();
  const [owl, fox] = await connectBoth(world);
  expect(await owl.call('send', { to: 'brave-fox', text: 'is it done?' })).toMatch(/^Accepted/);
  const mailbox = join(world.bridgeDirectory, 'to-brave-fox');
  renameSync(mailbox, join(world.folder, 'elsewhere'));
  symlinkSync(join(world.folder, 'elsewhere'), mailbox);

  const { isError, content } = await fox.client.callTool({
    name: 'send',
    arguments: { to: 'calm-owl', text: 'it is' },
  });
  const [sent, note] = content as { text: string }[];
  expect([isError, sent?.text]).toEqual([undefined, expect.stringMatching(/^Accepted as msg-/)]);
  expect(note?.text).toMatch(/^This call succeeded; don't repeat it\. Waiting mail cannot be shown now: UNSAFE_FILE/);
  expect(await owl.call('check_inbox')).toContain('it is');

  rmSync(mailbox);
  renameSync(join(world.folder, 'elsewhere'), mailbox);
  const { id } = await world.mail('now it can be read', {}, 'calm-owl');
  expect(await fox.call('check_inbox', { acknowledge: [] })).toContain(id);
});

test('mail that comes behind an answer counts for the loop guard of those who are written to because of it', async () => {
  await using world = await openWorld();
  const fox = await world.connect({ ...plain, CC2CC_NAME: 'brave-fox' });
  await using _owl = await world.startAgent('calm-owl');
  const bridge = await world.openBridge();
  await waitFor(() => haveJoined(bridge.registry, 'brave-fox'), { timeoutMs: 8_000, waitingFor: 'it to be there' });
  await post(bridge, { name: 'calm-owl', mode: 'agent', hops: 4 }, { to: 'brave-fox', text: 'pass it on' });
  expect((await fox.callAll('list_agents'))[1]).toContain('pass it on');
  const id = /msg-\w+/.exec(await fox.call('send', { to: 'calm-owl', text: 'here it is' }))?.[0] ?? '';
  expect((await locate(bridge.store, id))?.message.hops).toBe(5);
});
