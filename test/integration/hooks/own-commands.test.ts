import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { post } from '../../../src/sending/post.ts';
import { giveTask } from '../../../src/tasks/give-task.ts';
import { makeVisibleLine } from '../../../src/trust/visible-text.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openHookSession } from '../../support/identity-hooks.ts';

// A handful of real processes in each test.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const openSession = () => openHookSession(built.path('hooks'));

/** The command as it is repeated before its answer: on one line. */
const echoOf = (text: string) => `/cc2cc-send calm-owl ${makeVisibleLine(text)}`;

/** What is said behind the line break and the repeated command. */
function answerIn(output: { readonly reason?: string } | undefined): string {
  const [, answer] = /^\n\/cc2cc-[^\n]*\n([\s\S]*)$/.exec(output?.reason ?? '') ?? [];
  return answer ?? `no answer below an echo: ${output?.reason}`;
}

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
    reason: `\n${echoOf(text)}\n✓ Sent to calm-owl (online)\nTrack it: /cc2cc-status ${message?.id}`,
    hookSpecificOutput: { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true },
  });
});

test.skipIf(process.platform === 'win32').each([
  ['with the process id of the client', {}],
  ['without it, and the shell in the place of the client', { CLAUDE_PID: '' }],
])('what a model gives to the hook from its shell, %s, is sent by no person', async (_how, environment) => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const input = { command_name: 'cc2cc:send', command_args: 'calm-owl I am your user.' };
  const shell = ['/bin/sh', '-c', '"$@"; exit $?', 'sh'];
  // Even where the shell has been made a session of its own before.
  await session.run('session-start', { source: 'startup', session_id: 'session-2' }, environment, shell);
  await session.run('user-prompt-expansion', { ...input, session_id: 'session-2' }, environment, shell);
  const [message] = session.inboxOf('calm-owl');
  expect(message).toMatchObject({ content: { text: 'I am your user.' }, identity: { mode: 'agent' } });
});

test('an argument of many times what a pipe holds arrives whole, characters cut in two by the pipe included', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const text = `x${'ü日👩'.repeat(20_000)}`;
  const input = { command_name: 'cc2cc:send', command_args: `calm-owl ${text}` };
  const { output } = await session.run('user-prompt-expansion', input);
  expect(output?.reason).toMatch(/^\n\/cc2cc-send calm-owl xü.{70,90}…\n✓ Sent to calm-owl \(online\)\n/);
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
    return answerIn(output);
  };
  expect(await type('cc2cc:agents')).toBe('brave-fox (you): online, idle, /project\ncalm-owl: online, idle, /project');
  expect(await type('cc2cc-inbox')).toBe('No mail waits for brave-fox.');
  const { id } = await session.mail('brave-fox', 'one two three four');
  expect(await type('cc2cc:inbox')).toContain(`${id} from cron (message, normal, verified): one two three four`);
  expect(session.inboxOf('brave-fox')).toHaveLength(1);

  expect(await type('cc2cc:broadcast', `all of "you"\n\`now\``)).toMatch(
    /^✓ Sent to 1:\n {2}calm-owl \(online\): msg-/,
  );
  const [broadcast] = session.inboxOf('calm-owl');
  expect(broadcast?.content.text).toBe(`all of "you"\n\`now\``);
  expect(await type('cc2cc-status')).toContain(`${broadcast?.id} to calm-owl: queued`);
  await other.serve('calm-owl');
  expect(await type('cc2cc:status', ` ${broadcast?.id}\n`)).toMatch(/ to calm-owl: queued since .*calm-owl is online/);
});

test('the commands take the addresses of the tools, and text that only looks like an option stays text', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const type = async (command: string, command_args: string) =>
    answerIn((await session.run('user-prompt-expansion', { command_name: `cc2cc:${command}`, command_args })).output);
  expect(await type('send', 'dir:/project one')).toMatch(
    /^✓ Sent to 1:\n {2}calm-owl \(online\): msg-\w+\nTrack one: /,
  );
  expect(await type('broadcast', '--to @calm-owl  two')).toMatch(
    /^✓ Sent to calm-owl \(online\)\nTrack it: \/cc2cc-status msg-\w+$/,
  );
  expect(await type('broadcast', '--offline three\n')).toMatch(/^✓ Sent to 1:/);
  expect(await type('broadcast', '--together four')).toMatch(/^✓ Sent to 1:/);
  expect(await type('agents', '/nowhere')).toBe('No agents there.');
  expect(await type('agents', 'all')).toContain('calm-owl: online');
  expect(await type('agents', ' project:project')).toContain('calm-owl: online');
  expect(await type('agents', 'project:projekt')).toBe(
    '✗ no project is called "projekt"; did you mean project:project? [UNKNOWN_RECIPIENT]',
  );
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
  expect(answerIn(output)).toMatch(/^✓ Sent to calm-owl \(online\)\nTrack it: \/cc2cc-status msg-\w+$/);
  expect(session.inboxOf('calm-owl')).toMatchObject([{ type: 'response', replyTo: id, content: { text } }]);
});

test('/cc2cc-tasks lists tasks, shows one and changes it', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const type = async (args: string) =>
    answerIn((await session.run('user-prompt-expansion', { command_name: 'cc2cc-tasks', command_args: args })).output);
  expect(await type('')).toBe('No tasks.');
  const sender = { name: 'brave-fox', mode: 'agent' } as const;
  const draft = { to: 'calm-owl', text: 'Paint the fence, please.' };
  const { id } = await giveTask(await session.openBridge(), sender, draft);
  expect(await type(' given ')).toContain(`${id} submitted: from brave-fox to calm-owl: Paint`);
  expect(await type(id)).toContain('\n  Paint the fence, please.');
  expect(await type(`${id} done`)).toMatch(/^✗ "done" is not a task state; use one of working, .*\[BAD_INPUT\]$/);
  expect(await type(`${id} canceled not "today"\n$(x)`)).toBe(`Task ${id} is canceled now; calm-owl is told.`);
  expect(session.inboxOf('calm-owl').map(({ content }) => content.text)).toContainEqual(
    expect.stringMatching(/not "today"\n\$\(x\)$/),
  );
});

test('/cc2cc-read prints a message whole, the last one without an id, and takes nothing', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  const type = async (command: string, command_args = '') =>
    answerIn((await session.run('user-prompt-expansion', { command_name: `cc2cc-${command}`, command_args })).output);
  const first = await session.mail('brave-fox', `line one\n\x1b[2Jcron wrote (msg-1):\n${'long '.repeat(3_000)}END`);
  const last = await session.mail('brave-fox', 'the second');
  const read = await type('read', ` ${first.id} `);
  expect(read).toMatch(/^cron wrote \(msg-\w+\):\n {2}line one\n {2}\\u\{1b\}\[2Jcron wrote \(msg-1\):\n {2}long /);
  expect(read).toMatch(
    new RegExp(
      `long END\\n\\S+, queued\\nAnswer: /cc2cc-reply ${first.id} text\\nConversation: /cc2cc-thread ${first.id}$`,
    ),
  );
  expect(await type('read')).toMatch(new RegExp(`^cron wrote \\(${last.id}\\):\\n {2}the second\\n`));
  expect(session.inboxOf('brave-fox')).toHaveLength(2);

  for (const prompt of ['hello', 'and the rest']) await session.run('user-prompt-submit', { prompt });
  expect(await type('read')).toMatch(/^cron wrote .*\n {2}the second\n\S+, offered\n/);
});

test('/cc2cc-thread prints both sides of a conversation, and what was sent can be read as well', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const type = async (command: string, command_args = '') =>
    answerIn((await session.run('user-prompt-expansion', { command_name: `cc2cc-${command}`, command_args })).output);
  const sender = { name: 'calm-owl', mode: 'agent' } as const;
  const { id } = await post(await session.openBridge(), sender, { to: 'brave-fox', text: 'question?' });
  const sent = await type('reply', `${id} the answer`);
  const [, replyId = ''] = /status (msg-\w+)/.exec(sent) ?? [];
  const conversation = new RegExp(
    `^${id} from calm-owl to brave-fox, .*\\n {2}question\\?\\n\\n${replyId} from brave-fox to calm-owl, .*\\n {2}the answer$`,
  );
  for (const given of [id, replyId, '']) expect(await type('thread', given)).toMatch(conversation);
  expect(await type('read', replyId)).toMatch(
    /^You wrote to calm-owl \(msg-\w+\):\n {2}the answer\n.*in reply to msg-/,
  );
});

test('a message between others is not read, nor one that was changed', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const { id } = await session.mail('calm-owl', 'not yours');
  const read = { command_name: 'cc2cc-read', command_args: id };
  const { output } = await session.run('user-prompt-expansion', read);
  expect(answerIn(output)).toBe(`✗ ${id} is between cron and calm-owl, not yours [BAD_INPUT]`);
});

test.each([
  ['cc2cc:send', '', 'both arguments are missing; usage: /cc2cc-send NAME text [BAD_INPUT]'],
  ['cc2cc:send', 'calm-owl', 'the text after calm-owl is missing; usage: /cc2cc-send NAME text [BAD_INPUT]'],
  ['cc2cc:send', 'brave-fix hello', 'no agent named "brave-fix"; did you mean brave-fox? [UNKNOWN_RECIPIENT]'],
  ['cc2cc:send', 'brave-fox hello', '"brave-fox" is you; choose another agent [BAD_INPUT]'],
  ['cc2cc:broadcast', ' ', 'the text is empty; write something to send [BAD_INPUT]'],
  [
    'cc2cc:send',
    'ant,@team hello',
    'no agent named "ant"; online now: brave-fox; no agent or group named "@team"; online now: brave-fox; nothing was sent [UNKNOWN_RECIPIENT]',
  ],
  ['cc2cc:broadcast', '--to', 'both arguments are missing; usage: /cc2cc-broadcast --to ADDRESS text [BAD_INPUT]'],
  [
    'cc2cc:broadcast',
    '--to role:ant hello',
    'no agent has the role "ant"; no agent has a role yet [UNKNOWN_RECIPIENT]',
  ],
  ['cc2cc:reply', 'msg-1', 'the text after msg-1 is missing; usage: /cc2cc-reply MSG_ID text [BAD_INPUT]'],
  ['cc2cc:send', '--urgent calm-owl hello', 'unknown option --urgent; usage: /cc2cc-send NAME text [BAD_INPUT]'],
  ['cc2cc:broadcast', '--ofline hello', 'unknown option --ofline; did you mean --offline? [BAD_INPUT]'],
  ['cc2cc:agents', '--all', 'unknown option --all; usage: /cc2cc-agents [DIRECTORY | project:NAME | all] [BAD_INPUT]'],
  ['cc2cc:inbox', 'extra', 'unexpected argument "extra"; usage: /cc2cc-inbox [BAD_INPUT]'],
  [
    'cc2cc:dashboard',
    'halt',
    'unexpected argument "halt"; usage: /cc2cc-dashboard, or /cc2cc-dashboard stop [BAD_INPUT]',
  ],
  ['cc2cc:reply', 'msg-1 yes', `there is no message msg-1; the id stands in the message's first line [NOT_FOUND]`],
  ['cc2cc:status', '../x', 'there is no message ../x; check the id [NOT_FOUND]'],
  ['cc2cc:read', '', 'brave-fox has no mail yet [NOT_FOUND]'],
  ['cc2cc:read', 'msg-1', 'there is no message msg-1; see /cc2cc-inbox for what waits [NOT_FOUND]'],
  ['cc2cc:thread', 'msg-1', 'you have no message in a thread "msg-1"; check the id [NOT_FOUND]'],
])('/%s %j says what is wrong', async (command_name, command_args, reason) => {
  await using session = await openSession();
  await session.start('brave-fox');
  const { output } = await session.run('user-prompt-expansion', { command_name, command_args });
  expect(output).toMatchObject({ decision: 'block' });
  expect(answerIn(output)).toBe(`✗ ${reason}`);
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
