import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundles } from '../../../scripts/bundles.mts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { type HookResult, openHookSession, runHookFile } from '../../support/identity-hooks.ts';

// A handful of real processes in each test.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const openSession = () => openHookSession(built.path('hooks'));
const hooks = bundles.filter(({ kind }) => kind === 'hook').map(({ file }) => basename(file, '.js'));

test.each(hooks)('%s copied alone into an empty folder runs', async (hook) => {
  await using session = await openSession();
  const alone = join(session.folder, 'alone', `${hook}.js`);
  mkdirSync(dirname(alone));
  copyFileSync(built.path(`hooks/${hook}.js`), alone);
  const input = { session_id: 'session-1', cwd: '/project', hook_event_name: hook, prompt: 'hello' };
  const environment = { CC2CC_BRIDGE_DIR: session.bridgeDirectory, CLAUDE_PID: String(session.client.identity.pid) };
  const { exitCode, stderr, output } = await runHookFile(session.client, alone, input, environment);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(output?.systemMessage ?? 'You are').toContain('You are');
});

const garbage = ['', 'not json', '{"session_id":', 'null', '{"session_id":1,"cwd":"/","hook_event_name":"x"}'];

test.each(hooks)('%s with garbage on stdin tells the person, exits 0 and loses nothing', async (hook) => {
  await using session = await openSession();
  await session.start('brave-fox');
  await session.mail('brave-fox', 'kept');
  for (const { exitCode, stderr, output } of await Promise.all(garbage.map((input) => session.run(hook, input)))) {
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(output).toEqual({ systemMessage: expect.stringMatching(/^cc2cc: \S.{10}/) });
  }
  expect(session.inboxOf('brave-fox')).toHaveLength(1);
});

test('of garbage on stdin a person is told that it was the input of a hook', async () => {
  await using session = await openSession();
  const runs = await Promise.all(garbage.map((input) => session.run('session-start', input)));
  const told = runs.map(({ output }) => output?.systemMessage);
  expect(told).toEqual(garbage.map(() => expect.stringMatching(/^cc2cc: .*hook.*input/)));
});

test.each(hooks)('%s where the bridge directory cannot be made tells the person and exits 0', async (hook) => {
  await using session = await openSession();
  writeFileSync(session.bridgeDirectory, 'a file in its place');
  const input = { prompt: 'hello', command_name: 'cc2cc:agents', source: 'startup', reason: 'other' };
  const { exitCode, stderr, output } = await session.run(hook, input);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(told(output)).toMatch(/^cc2cc: STORE_FAILED: the bridge directory .* is a file.*; move that file away/);
});

/** A command that a person typed is answered; anything else is a line beside the work. */
function told(output: HookResult | undefined): string | undefined {
  // A slash command is repeated before its answer.
  return output?.decision === 'block' ? output.reason?.replace(/^\n\/cc2cc-.*\n✗ /, '') : output?.systemMessage;
}

test('a store of a newer version is refused by name', async () => {
  await using session = await openSession();
  mkdirSync(session.bridgeDirectory);
  writeFileSync(join(session.bridgeDirectory, 'store.json'), '{"format":99}\n');
  const { output } = await session.run('session-start', { source: 'startup' });
  expect(output?.systemMessage).toMatch(/^cc2cc: STORE_TOO_NEW: .*format 99.*update the plugin$/);
});

test.runIf(process.platform !== 'win32')(
  'a mailbox that is a link is told to the person, nothing goes through it, and all comes when it is put right',
  async () => {
    await using session = await openSession();
    await session.start('brave-fox');
    await session.mail('brave-fox', 'kept');
    const mailbox = join(session.bridgeDirectory, 'to-brave-fox');
    const elsewhere = join(session.folder, 'elsewhere');
    renameSync(mailbox, elsewhere);
    symlinkSync(elsewhere, mailbox);
    expect(await session.run('user-prompt-submit', { prompt: 'hello' })).toMatchObject({
      exitCode: 0,
      stderr: '',
      output: {
        systemMessage: expect.stringMatching(/^cc2cc: UNSAFE_FILE: .*to-brave-fox is a symbolic link.*real folder/),
      },
    });
    expect(await session.run('session-start', { source: 'resume' })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readdirSync(join(elsewhere, 'inbox'))).toHaveLength(1);
    rmSync(mailbox);
    renameSync(elsewhere, mailbox);
    const { output } = await session.run('user-prompt-submit', { prompt: 'hello' });
    expect(output?.hookSpecificOutput?.additionalContext).toContain('\nkept\n');
  },
);

test('a format file that holds garbage is told, with what to do', async () => {
  await using session = await openSession();
  mkdirSync(session.bridgeDirectory);
  writeFileSync(join(session.bridgeDirectory, 'store.json'), 'garbage');
  const { output } = await session.run('session-start', { source: 'startup' });
  expect(output?.systemMessage).toMatch(/^cc2cc: STORE_FAILED: .*store\.json is damaged: .*; .*delete it/);
});

test.each(hooks)(
  '%s with an option that cannot be understood tells the person which, and loses nothing',
  async (hook) => {
    await using session = await openSession();
    await session.start('brave-fox');
    await session.mail('brave-fox', 'kept');
    const input = { prompt: 'hello', command_name: 'cc2cc:agents', source: 'startup', reason: 'other' };
    const { exitCode, stderr, output } = await session.run(hook, input, { CLAUDE_PLUGIN_OPTION_MAX_HOPS: 'many' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(told(output)).toMatch(/^cc2cc: BAD_INPUT: the plugin option max_hops is "many"; .* in \/plugin/);
    expect(session.inboxOf('brave-fox')).toHaveLength(1);
  },
);

test('what is wrong is told once in a session, whatever the hook, and again when it has come back', async () => {
  await using session = await openSession();
  const store = join(session.bridgeDirectory, 'store.json');
  const environment = { CLAUDE_PLUGIN_DATA: join(session.folder, 'data') };
  const prompt = async (more = {}) =>
    told((await session.run('user-prompt-submit', { prompt: 'hello', ...more }, environment)).output);
  const damage = () => writeFileSync(store, 'garbage');
  const damaged = expect.stringMatching(/^cc2cc: STORE_FAILED: .*store\.json is damaged/);
  mkdirSync(session.bridgeDirectory);
  damage();
  const started = await session.run('session-start', { source: 'startup' }, environment);
  expect(told(started.output)).toEqual(damaged);
  expect([await prompt(), await prompt()]).toEqual([undefined, undefined]);
  expect(await prompt({ session_id: 'session-2' })).toEqual(damaged);
  rmSync(store);
  expect(await prompt()).not.toEqual(damaged);
  damage();
  expect([await prompt(), await prompt()]).toEqual([damaged, undefined]);
  const option = { ...environment, CLAUDE_PLUGIN_OPTION_MAX_HOPS: 'many' };
  const other = await session.run('user-prompt-submit', { prompt: 'hello' }, option);
  expect(told(other.output)).toMatch(/BAD_INPUT/);
});

test('an empty HOME is told once in a session, and makes no folder where the session is', async () => {
  await using session = await openSession();
  const environment = { CLAUDE_PLUGIN_DATA: join(session.folder, 'data'), CC2CC_BRIDGE_DIR: '', HOME: '' };
  const started = await session.run('session-start', { source: 'startup' }, environment);
  expect(told(started.output)).toMatch(/^cc2cc: BAD_INPUT: HOME is empty or no absolute path; set HOME/);
  const prompted = await session.run('user-prompt-submit', { prompt: 'hello' }, environment);
  expect(prompted).toMatchObject({ exitCode: 0, stderr: '', output: undefined });
  expect(existsSync(join(process.cwd(), '.cc2cc'))).toBe(false);
});

test('a slash command is answered with what is wrong each time, and the model is not asked', async () => {
  await using session = await openSession();
  writeFileSync(session.bridgeDirectory, 'a file in its place');
  const environment = { CLAUDE_PLUGIN_DATA: join(session.folder, 'data') };
  for (const commandName of ['cc2cc:agents', 'cc2cc:inbox']) {
    const { output } = await session.run('user-prompt-expansion', { command_name: commandName }, environment);
    expect(output).toMatchObject({ decision: 'block', reason: expect.stringContaining('bridge directory') });
  }
  const { output } = await session.run('user-prompt-expansion', { command_name: 'review' }, environment);
  expect(output).toEqual({ systemMessage: expect.stringContaining('bridge directory') });
});
