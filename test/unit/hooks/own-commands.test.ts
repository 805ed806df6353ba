import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { giveTask } from '../../../src/collaboration/give-task.ts';
import { post } from '../../../src/delivery/post.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openHookSession } from '../../support/identity-hooks.ts';

// A handful of real processes in each test.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const openSession = () => openHookSession(built.path('hooks'));

test.each([
  `it's "quoted" \\ and 'single'`,
  '$(touch pwned) `touch pwned` $HOME $PATH && ; | > x',
  'line one\n\n  line two\t\ttab \nlast ',
  '--flag -n %s !history 日本語 👩‍👩‍👧',
])('/cc2cc-send sends %j exactly as it was typed', async (text) => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const { exitCode, output } = await session.run('user-prompt-expansion', {
    command_name: 'cc2cc:send',
    command_args: `calm-owl ${text}`,
    prompt: `/cc2cc-send calm-owl ${text}`,
  });
  const [message] = session.inboxOf('calm-owl');
  expect(message).toMatchObject({ from: 'brave-fox', to: 'calm-owl', identity: { mode: 'person' } });
  expect(message?.content.text).toBe(text);
  expect(exitCode).toBe(0);
  expect(output).toEqual({
    decision: 'block',
    reason: `Accepted as ${message?.id}, queued for calm-owl; calm-owl is online. message_status tells when it was seen.`,
    hookSpecificOutput: { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true },
  });
});

test('an argument of many times what a pipe holds arrives whole, characters cut in two by the pipe included', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const text = `x${'ü日👩'.repeat(20_000)}`;
  const input = { command_name: 'cc2cc:send', command_args: `calm-owl ${text}` };
  const { output } = await session.run('user-prompt-expansion', input);
  expect(output?.reason).toMatch(/^Accepted as msg-/);
  expect(session.inboxOf('calm-owl')[0]?.content.text === text).toBe(true);
});

test('the other five commands answer without the model, under both their names', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const type = async (command_name: string, command_args = '') => {
    const { output } = await session.run('user-prompt-expansion', { command_name, command_args });
    expect(output?.decision).toBe('block');
    return output?.reason ?? '';
  };
  expect(await type('cc2cc:agents')).toBe('brave-fox (you): online, idle, /project\ncalm-owl: online, idle, /project');
  expect(await type('cc2cc-inbox')).toBe('No mail waits for brave-fox.');
  const { id } = await session.mail('brave-fox', 'one two three four');
  expect(await type('cc2cc:inbox')).toContain(`${id} from cron (message, normal, verified): one two…`);
  expect(session.inboxOf('brave-fox')).toHaveLength(1);

  expect(await type('cc2cc:broadcast', `all of "you"\n\`now\``)).toMatch(/^Accepted for 1:\ncalm-owl: msg-/);
  const [broadcast] = session.inboxOf('calm-owl');
  expect(broadcast?.content.text).toBe(`all of "you"\n\`now\``);
  expect(await type('cc2cc-status')).toContain(`${broadcast?.id} to calm-owl: queued`);
  expect(await type('cc2cc:status', ` ${broadcast?.id}\n`)).toMatch(/ to calm-owl: queued since .*calm-owl is online/);
});

test('the commands take the addresses of the tools, and text that only looks like an option stays text', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const type = async (command: string, command_args: string) =>
    (await session.run('user-prompt-expansion', { command_name: `cc2cc:${command}`, command_args })).output?.reason;
  expect(await type('send', 'dir:/project one')).toMatch(/^Accepted for 1:\ncalm-owl: msg-\w+$/);
  expect(await type('broadcast', '--to @calm-owl  two')).toMatch(/^Accepted as msg-\w+, queued for calm-owl/);
  expect(await type('broadcast', '--offline three\n')).toMatch(/^Accepted for 1:/);
  expect(await type('broadcast', '--together four')).toMatch(/^Accepted for 1:/);
  expect(await type('agents', '/nowhere')).toBe('No agent is known there.');
  expect(session.inboxOf('calm-owl').map(({ content }) => content.text)).toEqual([
    'one',
    ' two',
    'three\n',
    '--together four',
  ]);
});

test('/cc2cc-reply answers a message to its sender', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const sender = { name: 'calm-owl', mode: 'agent' } as const;
  const { id } = await post(await session.openBridge(), sender, { to: 'brave-fox', text: 'question?' });
  const text = '$(answer)\n"yes"';
  const input = { command_name: 'cc2cc:reply', command_args: `${id} ${text}` };
  const { output } = await session.run('user-prompt-expansion', input);
  expect(output?.reason).toMatch(/^Accepted as msg-\w+, queued for calm-owl; calm-owl is online/);
  expect(session.inboxOf('calm-owl')).toMatchObject([{ type: 'response', replyTo: id, content: { text } }]);
});

test('/cc2cc-tasks lists tasks, shows one and changes it', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const type = async (args: string) =>
    (await session.run('user-prompt-expansion', { command_name: 'cc2cc-tasks', command_args: args })).output?.reason;
  expect(await type('')).toBe('No tasks.');
  const sender = { name: 'brave-fox', mode: 'agent' } as const;
  const draft = { to: 'calm-owl', text: 'Paint the fence, please.' };
  const { id } = await giveTask(await session.openBridge(), sender, draft);
  expect(await type(' given ')).toContain(`${id} submitted: from brave-fox to calm-owl: Paint`);
  expect(await type(id)).toContain('\n  Paint the fence, please.');
  expect(await type(`${id} done`)).toMatch(/^BAD_INPUT: "done" is no state of a task; give one of working, /);
  expect(await type(`${id} canceled not "today"\n$(x)`)).toBe(`Task ${id} is canceled now; calm-owl is told.`);
  expect(session.inboxOf('calm-owl').map(({ content }) => content.text)).toContainEqual(
    expect.stringMatching(/not "today"\n\$\(x\)$/),
  );
});

test.each([
  ['cc2cc:send', '', 'BAD_INPUT: write it as /cc2cc-send NAME text'],
  ['cc2cc:send', 'calm-owl', 'BAD_INPUT: write it as /cc2cc-send NAME text'],
  ['cc2cc:send', 'brave-fix hello', 'UNKNOWN_RECIPIENT: nobody is or was called "brave-fix"; did you mean brave-fox?'],
  ['cc2cc:send', 'brave-fox hello', 'BAD_INPUT: "brave-fox" is you; send it to another agent'],
  ['cc2cc:broadcast', ' ', 'BAD_INPUT: the text is empty; say what you want to send'],
  [
    'cc2cc:send',
    'ant,@team hello',
    'UNKNOWN_RECIPIENT: nobody is or was called "ant"; no known name is like it; no agent and no group is called "@team"; no known name is like it; nothing was sent',
  ],
  ['cc2cc:broadcast', '--to', 'BAD_INPUT: write it as /cc2cc-broadcast --to ADDRESS text'],
  ['cc2cc:broadcast', '--to role:ant hello', 'UNKNOWN_RECIPIENT: no agent has the role "ant"; no agent has a role yet'],
  ['cc2cc:reply', 'msg-1', 'BAD_INPUT: write it as /cc2cc-reply MSG_ID text'],
  ['cc2cc:reply', 'msg-1 yes', `NOT_FOUND: there is no message msg-1; the id stands in the message's first line`],
  ['cc2cc:status', '../x', 'NOT_FOUND: there is no message ../x; check the id that the sender was given'],
])('/%s %j says what is wrong', async (command_name, command_args, reason) => {
  await using session = await openSession();
  await session.start('brave-fox');
  const { output } = await session.run('user-prompt-expansion', { command_name, command_args });
  expect(output).toMatchObject({ decision: 'block', reason });
});

test('commands of others are left alone', async () => {
  await using session = await openSession();
  for (const command_name of ['help', 'other:send', 'cc2cc:unknown', '']) {
    expect((await session.run('user-prompt-expansion', { command_name, command_args: 'x' })).stdout).toBe('');
  }
});

test('/cc2cc-send gives its message the default ttl that was set', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const input = { command_name: 'cc2cc:send', command_args: 'calm-owl hello' };
  await session.run('user-prompt-expansion', input, { CLAUDE_PLUGIN_OPTION_DEFAULT_TTL: '3600' });
  await session.run('user-prompt-expansion', input);
  expect(session.inboxOf('calm-owl').map(({ ttl }) => ttl)).toEqual([3600, 604_800]);
});
