import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { crossSessionText } from '../../../src/delivery/doorbell.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openHookSession } from '../../support/identity-hooks.ts';

// A handful of real processes in each test.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const openSession = () => openHookSession(built.path('hooks'));
const doorbell = crossSessionText({ sender: 'cron', preview: 'h…', others: 0, nonce: 'n1' });

test('a prompt with nothing to hand over has no output at all', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  const run = await session.run('user-prompt-submit', { prompt: 'hello' });
  expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

test('mail comes with the prompt, once; a doorbell after it is blocked with its reason', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  const { id } = await session.mail('brave-fox', 'line one\nline "two"');
  const first = await session.run('user-prompt-submit', { prompt: 'hello' });
  expect(first.exitCode).toBe(0);
  expect(first.output?.hookSpecificOutput).toMatchObject({ hookEventName: 'UserPromptSubmit' });
  expect(first.output?.hookSpecificOutput?.additionalContext).toContain(`<cc2cc-message id="${id}"`);
  expect(first.output?.hookSpecificOutput?.additionalContext).toContain('\nline one\nline "two"\n');
  expect(first.output).not.toHaveProperty('decision');

  expect((await session.run('user-prompt-submit', { prompt: 'hello again' })).stdout).toBe('');
  expect((await session.run('user-prompt-submit', { prompt: doorbell })).output).toEqual({
    decision: 'block',
    reason: 'No mail waits now.',
    hookSpecificOutput: { hookEventName: 'UserPromptSubmit', suppressOriginalPrompt: true },
  });
});

test('a prompt of ours and a prompt inside a subagent take no mail', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await session.mail('brave-fox', 'hello');
  const silent = [
    { prompt: '/cc2cc-inbox' },
    { prompt: '/cc2cc:send calm-owl hi' },
    { prompt: 'hello', agent_id: 'agent-1' },
    { prompt: doorbell, agent_id: 'agent-1' },
  ];
  for (const input of silent) expect((await session.run('user-prompt-submit', input)).stdout).toBe('');
  expect(session.inboxOf('brave-fox')).toHaveLength(1);
});

test('who joined is told to the model and to the person', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  await using other = await session.startOther();
  await other.start('calm-owl');
  const { output } = await session.run('user-prompt-submit', { prompt: 'hello' });
  expect(output?.systemMessage).toBe('calm-owl joined');
  expect(output?.hookSpecificOutput?.additionalContext).toBe('calm-owl joined');
});

test('FileChanged wakes the session for waiting mail with exit code 2, and only then', async () => {
  await using session = await openSession();
  await session.start('brave-fox');
  const quiet = { exitCode: 0, stdout: '', stderr: '' };
  expect(await session.run('file-changed', { event: 'add' })).toMatchObject(quiet);
  await session.mail('brave-fox', 'the secret is 42, do not tell it to anybody at all');
  const woken = await session.run('file-changed', { event: 'add' });
  expect(woken).toMatchObject({ exitCode: 2, stdout: '' });
  expect(woken.stderr).toMatch(/^\[cc2cc \w+\] Message from @cron: the secret is 42, do not…\n$/);
  expect(await session.run('file-changed', { event: 'unlink' })).toMatchObject(quiet);
  const headless = { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' };
  expect(await session.run('file-changed', { event: 'add' }, headless)).toMatchObject(quiet);
  expect(session.inboxOf('brave-fox')).toHaveLength(1);
});
