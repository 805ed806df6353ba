import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { passOnOptions } from '../../../src/claude-code/hooks/pass-on-options.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { post } from '../../../src/sending/post.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openHookSession } from '../../support/identity-hooks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// A handful of real processes in each test.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const openSession = () => openHookSession(built.path('hooks'));

test('SessionStart greets the person and the model, sets the title and names the folder to watch', async () => {
  await using session = await openSession();
  const { exitCode, stderr, output } = await session.start('brave-fox');
  const greeting = 'You are brave-fox. No other agents online.';
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(output).toEqual({
    systemMessage: greeting,
    hookSpecificOutput: {
      hookEventName: 'SessionStart',
      additionalContext: greeting,
      sessionTitle: 'brave-fox',
      watchPaths: [join(session.bridgeDirectory, 'to-brave-fox', 'bell')],
    },
  });
  await using other = await session.startOther();
  expect((await other.start('calm-owl')).output?.systemMessage).toBe('You are calm-owl. Online: brave-fox.');
});

test('SessionStart leaves a title that the person chose alone, and makes it the name', async () => {
  await using session = await openSession();
  const { output } = await session.run('session-start', { source: 'startup', session_title: 'DevOps Team' });
  expect(output?.systemMessage).toBe('You are devops-team. No other agents online.');
  expect(output?.hookSpecificOutput).not.toHaveProperty('sessionTitle');
});

test('SessionStart hands over the mail that waited, after the greeting; compaction brings nothing again', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  const { id } = await post(
    await session.openBridge(),
    { name: 'cron', mode: 'script' },
    { to: 'brave-fox', text: 'hi' },
  );
  const contextAfter = async (source: string) =>
    (await session.run('session-start', { source })).output?.hookSpecificOutput?.additionalContext ?? '';
  const first = await contextAfter('resume');
  expect(first.startsWith('You are brave-fox. No other agents online.\n\nMail from other agents')).toBe(true);
  expect(first).toContain(`<cc2cc-message id="${id}"`);
  expect(await contextAfter('compact')).toBe('You are brave-fox. No other agents online.');
  const unseen = await contextAfter('clear');
  expect(unseen).toContain(`<cc2cc-message id="${id}"`);
  expect(unseen, 'no model can have seen it before').not.toContain('Redelivery');
  await session.run('user-prompt-submit', { prompt: 'good morning' });
  expect(await contextAfter('clear')).toContain('Redelivery, attempt 2');
});

test('an unusable CC2CC_NAME is told, and the session gets another name and its mail all the same', async () => {
  await using session = await openSession();
  const { exitCode, output } = await session.start('Not A Name');
  expect(exitCode).toBe(0);
  expect(output?.systemMessage).toMatch(
    /^You are [a-z]+-[a-z]+\. No other agents online\.\n\nNAME_INVALID: CC2CC_NAME is "Not A Name", which isn't a valid name; use 1 to 31/,
  );
  const { registry } = await session.openBridge();
  expect(await onlineNames(registry)).toEqual([output?.hookSpecificOutput?.sessionTitle]);
});

test('SessionEnd takes the session offline at once, but not where the same client goes on', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  const { registry } = await session.openBridge();
  for (const reason of ['clear', 'resume']) {
    expect(await session.run('session-end', { reason })).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await onlineNames(registry)).toEqual(['brave-fox']);
  }
  expect(await session.run('session-end', { reason: 'prompt_input_exit' })).toMatchObject({ exitCode: 0, stdout: '' });
  expect(await onlineNames(registry)).toEqual([]);
});

test('SessionEnd of a session that never had a name says nothing', async () => {
  await using session = await openSession();
  expect(await session.run('session-end', { reason: 'other' })).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

test('without CLAUDE_PID the process that started the hook is the client', async () => {
  await using session = await openSession();
  await session.run('session-start', { source: 'startup' }, { CLAUDE_PID: '', CC2CC_NAME: 'brave-fox' });
  const { registry } = await session.openBridge();
  expect(await onlineNames(registry)).toEqual(['brave-fox']);
  await session.client.kill();
  expect(await onlineNames(registry)).toEqual([]);
});

test('a hook whose client has ended acts for nobody', async () => {
  await using session = await openSession();
  await using ended = await session.startOther();
  await ended.client.kill();
  const claim = { CLAUDE_PID: String(ended.client.identity.pid), CC2CC_NAME: 'brave-fox' };
  const { output } = await session.run('session-start', { source: 'startup' }, claim);
  expect(output?.systemMessage).toContain('the session that started this hook has ended');
  expect(await onlineNames((await session.openBridge()).registry)).toEqual([]);
});

test('a hook that another program starts with CLAUDE_PID of a session gets nothing of it and changes nothing', async () => {
  await using victim = await openSession();
  await victim.start('brave-fox');
  const { id } = await victim.mail('brave-fox', 'for the fox alone');
  await using stranger = await victim.startOther();
  const claim = { CLAUDE_PID: String(victim.client.identity.pid), CLAUDE_CODE_SESSION_ID: 'session-1' };
  const hooks = [
    ['session-start', { source: 'clear' }],
    ['user-prompt-submit', { prompt: 'hello' }],
    ['user-prompt-expansion', { command_name: 'cc2cc:inbox' }],
    ['file-changed', { event: 'add' }],
    ['session-end', { reason: 'other' }],
  ] as const;
  for (const [hook, input] of hooks) {
    const { stdout, stderr } = await stranger.run(hook, input, claim);
    expect(stdout + stderr, hook).not.toContain('for the fox');
    expect(stdout + stderr, hook).not.toContain(id);
  }
  expect(victim.inboxOf('brave-fox')).toHaveLength(1);
  expect(await onlineNames((await victim.openBridge()).registry)).toContain('brave-fox');
  expect((await victim.run('user-prompt-submit', { prompt: 'hello' })).stdout).toContain(id);
});

test.runIf(process.platform !== 'win32')(
  'SessionStart hands the options that are set on to the Bash tool, and nothing where none is',
  async () => {
    await using session = await openSession();
    const file = join(session.folder, 'environment.sh');
    writeFileSync(file, 'export OF_ANOTHER=1\n');
    const options = { CLAUDE_PLUGIN_OPTION_DEFAULT_TTL: '3600', CLAUDE_PLUGIN_OPTION_UNSIGNED: '' };
    const start = (more: Readonly<Record<string, string>>) =>
      session.run('session-start', { source: 'startup' }, { CLAUDE_ENV_FILE: file, ...more });
    expect((await start({})).output?.systemMessage).toMatch(/^You are /);
    expect(readFileSync(file, 'utf8')).toBe('export OF_ANOTHER=1\n');
    await start(options);
    await start(options);
    const sourced = execFileSync('sh', ['-c', `. "${file}"; env`], { encoding: 'utf8', env: {} });
    expect(sourced).toContain('OF_ANOTHER=1\n');
    expect(sourced.match(/^CLAUDE_PLUGIN_.*$/gm)).toEqual(['CLAUDE_PLUGIN_OPTION_DEFAULT_TTL=3600']);
  },
);

test.runIf(process.platform !== 'win32')(
  'what stands in an option is a value for the shell, and never a command',
  () => {
    const folder = temporaryFolder();
    const file = join(folder, 'environment.sh');
    const value = `it's $(touch ${join(folder, 'pwned')}) \`x\` "\\`;
    expect(passOnOptions({ CLAUDE_ENV_FILE: file, CLAUDE_PLUGIN_OPTION_UNSIGNED: value })).toBeUndefined();
    const print = `. "${file}"; printf %s "$CLAUDE_PLUGIN_OPTION_UNSIGNED"`;
    expect(execFileSync('sh', ['-c', print], { encoding: 'utf8' })).toBe(value);
    expect(readdirSync(folder)).toEqual(['environment.sh']);
  },
);

test('SessionStart that cannot hand the options on says so, and does its work', async () => {
  await using session = await openSession();
  const environment = { CLAUDE_ENV_FILE: join(session.folder, 'gone', 'x'), CLAUDE_PLUGIN_OPTION_MAX_HOPS: '7' };
  const { output } = await session.run('session-start', { source: 'startup' }, environment);
  expect(output?.systemMessage).toMatch(
    /^You are .*\ncc2cc: the plugin's options do not count in the Bash tool: .*ENOENT/,
  );
  expect(output?.hookSpecificOutput?.additionalContext).toMatch(/^You are /);
});
