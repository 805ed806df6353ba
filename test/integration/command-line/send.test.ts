import { userInfo } from 'node:os';
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCard, writeCard } from '../../../src/identity/card.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { nameFromTitle } from '../../../src/protocol/names.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob');
});

afterEach(() => rig[Symbol.asyncDispose]());

async function onlyTextFor(name: string): Promise<string | undefined> {
  const mail = await rig.receive(name);
  expect(mail).toHaveLength(1);
  return mail[0]?.content.text;
}

test('a message to somebody offline is accepted as queued, and says so', async () => {
  const sent = await rig.json<{ id: string }>(['send', 'bob', 'hello', 'there', '--as', 'alice']);
  expect(sent).toEqual({ id: expect.stringMatching(/^msg-/), to: 'bob', state: 'queued', recipientOnline: false });
  expect(await rig.json(['status', sent.id])).toMatchObject({ id: sent.id, state: 'queued', from: 'alice', to: 'bob' });
  expect(await onlyTextFor('bob')).toBe('hello there');
});

test('a message to a live session says that the recipient is online', async () => {
  await rig.startSession('carol');
  expect(await rig.json(['send', '@carol', 'hi'])).toMatchObject({ to: 'carol', recipientOnline: true });
  const { stdout } = await rig.run(['send', 'carol', 'hi']);
  expect(stdout).toMatch(/^msg-\w+ queued for carol, who is online\n$/);
});

test('the options of a message arrive with it', async () => {
  const options = ['--type', 'task', '--priority', 'critical', '--thread', 'release', '--ttl', '60'];
  await rig.json(['send', 'bob', 'build it', '--as', 'alice', ...options]);
  const [message] = (await rig.receive('bob')) as unknown as Message[];
  expect(message).toMatchObject({
    from: 'alice',
    type: 'task',
    priority: 'critical',
    thread: 'release',
    ttl: 60,
    identity: { mode: 'script' },
  });
});

const difficultText = 'a "double" \'single\' $(touch x) `touch y` \\n %s\n\n  indented\r\nÄ 你好 🦊\t\u0007\n\n\n';

test.each([
  ['without a text', ['send', 'bob']],
  ['with - as the text', ['send', 'bob', '-']],
])('standard input arrives exactly as it is, %s', async (_, args) => {
  await rig.json(args, { stdin: difficultText });
  expect(await onlyTextFor('bob')).toBe(difficultText);
});

test('a byte order mark on standard input stays', async () => {
  await rig.json(['send', 'bob'], { stdin: '\ufeffhello' });
  expect(await onlyTextFor('bob')).toBe('\ufeffhello');
});

test('an argument arrives exactly as it is', async () => {
  await rig.json(['send', 'bob', difficultText]);
  expect(await onlyTextFor('bob')).toBe(difficultText);
});

test('everything behind -- is text, also what looks like an option or like standard input', async () => {
  await rig.json(['send', 'bob', '--', '--as', 'eve', '--json', '-x']);
  expect(await onlyTextFor('bob')).toBe('--as eve --json -x');
  await rig.run(['send', 'bob', '--', '-'], { stdin: 'not this' });
  expect(await onlyTextFor('bob')).toBe('-');
});

test.each([
  ['an empty text', ['send', 'bob'], ' \n'],
  ['a text that is not UTF-8', ['send', 'bob'], Uint8Array.of(0xff, 0xfe)],
  ['no recipient', ['send'], ''],
  ['an unknown priority', ['send', 'bob', 'hi', '--priority', 'urgent'], ''],
  ['an unknown type', ['send', 'bob', 'hi', '--type', 'note'], ''],
  ['a ttl that is no number', ['send', 'bob', 'hi', '--ttl', 'soon'], ''],
  ['a ttl of half a second', ['send', 'bob', 'hi', '--ttl', '0.5'], ''],
  ['a ttl of nothing', ['send', 'bob', 'hi', '--ttl', '0'], ''],
  ['a message to oneself', ['send', 'bob', 'hi', '--as', 'bob'], ''],
])('%s is wrong usage, and nothing is sent', async (_, args, stdin) => {
  const { exitCode, stdout, stderr } = await rig.run([...args, '--json'], { stdin });
  expect({ exitCode, stdout, code: JSON.parse(stderr).error.code }).toEqual({
    exitCode: 2,
    stdout: '',
    code: 'BAD_INPUT',
  });
  expect(await rig.receive('bob')).toEqual([]);
});

test('a text beyond the limit is refused whole', async () => {
  const { exitCode, stderr } = await rig.run(['send', 'bob'], { stdin: 'x'.repeat(300 * 1024) });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('MESSAGE_TOO_LARGE');
  expect(await rig.receive('bob')).toEqual([]);
});

test('an unknown name is not found, with the nearest names, and leaves no mailbox for its sender', async () => {
  await rig.know('brave-fox');
  const { exitCode, stdout, stderr } = await rig.run(['send', 'brave-fix', 'hi', '--as', 'brave-fux', '--json']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  const { error } = JSON.parse(stderr);
  expect(error.code).toBe('UNKNOWN_RECIPIENT');
  expect(error.message).toContain('did you mean brave-fox?');
  expect(error.message).not.toContain('UNKNOWN_RECIPIENT');
  const names = (await rig.json<{ name: string }[]>(['agents'])).map(({ name }) => name);
  expect(names).toEqual(['bob', 'brave-fox']);
});

test('without --json an error is one plain line', async () => {
  const { exitCode, stdout, stderr } = await rig.run(['send', 'nobody-here', 'hi']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(stderr).toMatch(/^cc2cc: UNKNOWN_RECIPIENT: .*\n$/);
});

test('CC2CC_NAME names the sender, and --as goes before it', async () => {
  const environment = { CC2CC_NAME: 'from-environment' };
  await rig.json(['send', 'bob', 'one'], { environment });
  await rig.json(['send', 'bob', 'two', '--as', 'from-option'], { environment });
  expect((await rig.receive('bob')).map(({ from }) => from)).toEqual(['from-environment', 'from-option']);
});

test('a sender without a name is a script under the name of the user, and can be answered', async () => {
  await rig.json(['send', 'bob', 'who am I?']);
  const [question] = await rig.receive('bob');
  expect(question).toMatchObject({ from: expect.stringMatching(/^[a-z][a-z0-9-]*$/), identity: { mode: 'script' } });
  await rig.json(['reply', question?.id ?? '', 'you know', '--as', 'bob']);
  expect((await rig.receive(question?.from ?? '')).map(({ content }) => content.text)).toEqual(['you know']);
});

test('a sender without a name does not pass for a session that is called like the user', async () => {
  const ofUser = nameFromTitle(userInfo().username) ?? 'script';
  await rig.startSession(ofUser);
  const { registry } = await rig.bridge();
  await writeCard(registry, { ...newCard(registry, ofUser), sessions: ['session-1'] });
  const { id } = await rig.json<{ id: string }>(['send', ofUser, 'hi']);
  expect(await rig.status(id)).toMatchObject({ from: 'script', to: ofUser });
});

test('without a text at a terminal it says what is missing and does not wait', async () => {
  const env = { PATH: process.env.PATH, HOME: rig.folder, CC2CC_BRIDGE_DIR: rig.bridgeDirectory };
  const terminal = spawn(process.execPath, [rig.program, 'send', 'bob'], { cwd: rig.folder, env, cols: 200 });
  let shown = '';
  terminal.onData((data) => {
    shown += data;
  });
  const { exitCode } = await new Promise<{ exitCode: number }>((resolve) => terminal.onExit(resolve));
  expect(exitCode).toBe(2);
  expect(shown).toContain('BAD_INPUT: missing text');
});

test('several recipients are printed as a list, one name as before, and broadcast means those who are online', async () => {
  await rig.startSession('carol');
  const several = await rig.json<{ id: string; to: string }[]>(['send', 'bob,@carol', 'hi', '--as', 'alice']);
  expect(several).toMatchObject([
    { to: 'bob', state: 'queued', recipientOnline: false },
    { to: 'carol', state: 'queued', recipientOnline: true },
  ]);
  const copies = several.map(({ id, to }) => ({ id, to, state: 'queued' }));
  expect(await rig.json(['status', several[1]?.id ?? ''])).toMatchObject({ to: 'carol', copies });
  expect(await rig.json(['broadcast', 'hi', '--as', 'alice'])).toMatchObject([{ to: 'carol' }]);
  expect(await rig.json(['broadcast', '--offline', 'hi', '--as', 'alice'])).toMatchObject([
    { to: 'bob' },
    { to: 'carol' },
  ]);
  expect(await rig.json(['broadcast', '--to', 'bob', '--as', 'alice'], { stdin: 'hi' })).toMatchObject({ to: 'bob' });
  const { stdout } = await rig.run(['send', '*', 'hi', '--as', 'carol']);
  expect(stdout).toBe('Nobody else is online; nothing was sent.\n');
});

test('one name of several that is not known sends nothing, and the exit code says so', async () => {
  const { exitCode, stdout, stderr } = await rig.run(['send', 'bob,bop', 'hi', '--json']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(JSON.parse(stderr).error).toEqual({
    code: 'UNKNOWN_RECIPIENT',
    message: 'no agent named "bop"; did you mean bob?; nothing was sent',
  });
  expect(await rig.receive('bob')).toEqual([]);
});

test('a message has the default ttl that was set, as a variable or as an option, unless --ttl says otherwise', async () => {
  const send = (environment: Readonly<Record<string, string>>, ...options: string[]) =>
    rig.json(['send', 'bob', 'hello', '--as', 'alice', ...options], { environment });
  await send({});
  await send({ CLAUDE_PLUGIN_OPTION_DEFAULT_TTL: '3600' });
  await send({ CLAUDE_PLUGIN_OPTION_DEFAULT_TTL: '3600', CC2CC_DEFAULT_TTL: '7200' });
  await send({ CC2CC_DEFAULT_TTL: '7200' }, '--ttl', '5');
  const mail = (await rig.receive('bob')) as unknown as Message[];
  expect(mail.map(({ ttl }) => ttl)).toEqual([604_800, 3600, 7200, 5]);
});

test('a default ttl out of bounds is refused by its name, and nothing is sent', async () => {
  const run = await rig.run(['send', 'bob', 'hello'], { environment: { CC2CC_DEFAULT_TTL: '1h' } });
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toMatch(/BAD_INPUT: CC2CC_DEFAULT_TTL is "1h"; .* from 60 to 31536000/);
  expect(await rig.receive('bob')).toEqual([]);
});
