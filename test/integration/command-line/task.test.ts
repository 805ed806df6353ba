import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureMailbox } from '../../../src/store/store.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob', 'alice', 'carol');
});

afterEach(() => rig[Symbol.asyncDispose]());

async function give(...options: string[]): Promise<string> {
  const words = ['send', 'bob', 'paint the fence', '--type', 'task', '--as', 'alice', ...options];
  return (await rig.json<{ id: string }>(words)).id;
}

test('a task is given, listed on both sides, changed, shown and completed by an answer', async () => {
  const id = await give('--deadline', '3600', '--files', 'plan.txt');
  const given = { id, state: 'submitted', giver: 'alice', worker: 'bob', overdue: false, vanished: true };
  for (const name of ['alice', 'bob']) expect(await rig.json(['task', 'list', '--as', name])).toMatchObject([given]);
  expect(await rig.json(['task', 'list', '--as', 'carol'])).toEqual([]);
  expect(await rig.json(['task', 'list', '--as', 'carol', '--filter', 'all'])).toMatchObject([given]);
  expect(await rig.json(['task', 'update', id, 'working', '--as', 'bob'])).toMatchObject({
    state: 'working',
    worker: 'bob',
    takenFrom: null,
    told: [{ to: 'alice' }],
  });
  const question = ['task', 'update', id, 'input-required', '-', '--as', 'bob'];
  await rig.json(question, { stdin: 'Which\ncolour?\n' });
  await rig.json(['task', 'update', id, 'working', 'green', '--as', 'alice']);
  const answer = await rig.json(['reply', id, 'it', 'is', 'green', '--files', 'fence.jpg', '--as', 'bob']);
  expect(answer).toMatchObject({ to: 'alice', replyTo: id, task: { id, state: 'completed' } });
  const shown = await rig.json<{ history: unknown[] }>(['task', 'show', id]);
  expect(shown).toMatchObject({ ...given, state: 'completed', vanished: false, files: [join(rig.folder, 'plan.txt')] });
  expect(shown.history).toMatchObject([
    { number: 1, state: 'submitted', by: 'alice' },
    { state: 'working', by: 'bob' },
    { state: 'input-required', text: 'Which\ncolour?\n' },
    { state: 'working', by: 'alice', text: 'green' },
    { state: 'completed', text: 'it is green', files: [join(rig.folder, 'fence.jpg')] },
  ]);
  expect((await rig.json<{ task: unknown }>(['status', id])).task).toMatchObject({ state: 'completed' });
  const { stdout } = await rig.run(['task', 'show', id]);
  expect(stdout).toContain('paint the fence');
  expect(stdout).toContain('  it is green');
});

test('a task whose worker ended is taken over once, by a command', async () => {
  const { pid } = await rig.startSession('dave');
  const { id } = await rig.json<{ id: string }>(['send', 'dave', 'x', '--type', 'task', '--as', 'alice']);
  expect((await rig.run(['task', 'take', id, '--as', 'bob'])).stderr).toContain('NOT_ALLOWED');
  await rig.kill(pid);
  expect((await rig.run(['task', 'list', '--as', 'alice'])).stdout).toContain('dave has no live session');
  expect((await rig.run(['status', id])).stdout).toContain('dave has no live session');
  const runs = await Promise.all(['bob', 'carol'].map((name) => rig.run(['task', 'take', id, '--as', name])));
  expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
  expect(runs.find(({ exitCode }) => exitCode === 1)?.stderr).toMatch(/^cc2cc: NOT_ALLOWED: /);
});

describe('what is wrong with a command is told', () => {
  test.each([
    [['task'], 2, 'BAD_INPUT'],
    [['task', 'paint'], 2, 'BAD_INPUT'],
    [['task', 'list', 'more'], 2, 'BAD_INPUT'],
    [['task', 'list', '--filter', 'none'], 2, 'BAD_INPUT'],
    [['task', 'show', 'msg-none'], 3, 'NOT_FOUND'],
    [['task', 'update', 'ID'], 2, 'BAD_INPUT'],
    [['task', 'update', 'ID', 'done', '--as', 'bob'], 2, 'BAD_INPUT'],
    [['task', 'update', 'ID', 'submitted', '--as', 'bob'], 2, 'BAD_INPUT'],
    [['task', 'update', 'ID', 'working'], 3, 'NOT_FOUND'],
    [['task', 'update', 'msg-none', 'working', '--as', 'bob'], 3, 'NOT_FOUND'],
    [['task', 'update', 'ID', 'canceled', '--as', 'bob'], 1, 'ILLEGAL_TRANSITION'],
    [['task', 'update', 'ID', 'completed', 'x', '--as', 'carol'], 1, 'ILLEGAL_TRANSITION'],
    [['task', 'update', 'ID', 'completed', ' ', '--as', 'bob'], 2, 'BAD_INPUT'],
    [['send', 'bob', 'x', '--type', 'task', '--deadline', 'soon'], 2, 'BAD_INPUT'],
  ])('%j', async (args, exitCode, code) => {
    const id = await give();
    const run = await rig.run([...args.map((word) => (word === 'ID' ? id : word)), '--json']);
    expect({ ...run, stderr: JSON.parse(run.stderr).error.code }).toEqual({ exitCode, stdout: '', stderr: code });
    expect(await rig.json(['task', 'show', id])).toMatchObject({ state: 'submitted' });
  });

  test('the states that are legal stand in the error', async () => {
    const id = await give();
    const { stderr } = await rig.run(['task', 'update', id, 'canceled', '--as', 'bob']);
    expect(stderr).toContain('possible states: working, input-required, completed, failed, rejected');
  });
});

test('a task that a script dropped as a file is listed and changed like any other', async () => {
  const { inbox } = await ensureMailbox((await rig.bridge()).store, 'bob');
  writeFileSync(join(inbox, 'job-1.json'), JSON.stringify({ id: 'job-1', from: 'alice', type: 'task', content: 'go' }));
  expect(await rig.json(['task', 'list', '--as', 'bob'])).toMatchObject([{ id: 'job-1', state: 'submitted' }]);
  await rig.receive('bob');
  expect(await rig.json(['task', 'list', '--as', 'bob'])).toMatchObject([{ id: 'job-1', state: 'submitted' }]);
  await rig.json(['task', 'update', 'job-1', 'failed', 'no', '--as', 'bob']);
  expect(await rig.receive('alice')).toMatchObject([{ type: 'status', task: { id: 'job-1', state: 'failed' } }]);
});
