import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newCard, writeCard } from '../../../src/identity/card.ts';
import { reserve } from '../../../src/reservations/reserve.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

describe('init', () => {
  test('makes the bridge directory, readable by nobody else, and prints where it is', async () => {
    const { exitCode, stdout, stderr } = await rig.run(['init']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const key = join(rig.bridgeDirectory, 'secret.key');
    expect(stdout.split('\n')).toEqual([
      rig.bridgeDirectory,
      expect.stringMatching(/^secret key [0-9a-f]{16} in /),
      '',
    ]);
    expect(stdout).toContain(key);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(rig.bridgeDirectory).mode & 0o777).toBe(0o700);
    expect(await rig.json(['agents'])).toEqual([]);
  });

  test('with --as makes a mailbox that can be written to, and leaves what is there', async () => {
    const expected = await rig.json(['init', '--as', 'bob']);
    expect(expected).toMatchObject({ directory: rig.bridgeDirectory, name: 'bob' });
    const { id } = await rig.json<{ id: string }>(['send', 'bob', 'hi']);
    expect(await rig.json(['init', '--as', 'bob'])).toEqual(expected);
    expect((await rig.status(id)).state).toBe('queued');
  });
});

describe('agents', () => {
  test('lists those online first, then the others by name', async () => {
    await rig.know('bob', 'alice');
    await rig.startSession('zoe');
    const agents = await rig.json<{ name: string; online: boolean }[]>(['agents']);
    expect(agents.map(({ name, online }) => [name, online])).toEqual([
      ['zoe', true],
      ['alice', false],
      ['bob', false],
    ]);
  });

  test('tells where each works, its branch and what waits, and shows only those at work in a directory', async () => {
    await rig.know('bob');
    await rig.post('alice', 'bob', 'hi');
    const directory = join(rig.folder, 'app', 'src');
    mkdirSync(join(rig.folder, 'app', '.git'), { recursive: true });
    mkdirSync(directory);
    writeFileSync(join(rig.folder, 'app', '.git', 'HEAD'), 'ref: refs/heads/main\n');
    const { registry } = await rig.bridge();
    await writeCard(registry, { ...newCard(registry, 'zoe'), directory, role: 'reviewer', groups: ['backend'] });
    const [bob, zoe] = await rig.json<object[]>(['agents']);
    expect(bob).toMatchObject({ name: 'bob', state: 'offline', unread: 1, branch: null, role: null, groups: [] });
    expect(zoe).toMatchObject({ name: 'zoe', directory, branch: 'main', role: 'reviewer', groups: ['backend'] });
    expect(await rig.json(['agents', '--dir', 'app'])).toMatchObject([{ name: 'zoe' }]);
    expect((await rig.run(['agents', '--dir', 'app'])).stdout).toContain(
      `${directory} (main)  role reviewer, @backend\n`,
    );
  });

  test('aligns its columns and marks the caller', async () => {
    await rig.know('bob', 'a-rather-long-name');
    const { stdout } = await rig.run(['agents', '--as', 'bob']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['a-rather-long-name', 'offline'],
      ['bob (you)', 'offline'],
    ]);
    expect(new Set(lines.map((line) => line.indexOf('offline'))).size).toBe(1);
  });
});

describe('reply', () => {
  beforeEach(() => rig.know('alice', 'bob'));

  test('answers the writer, keeps the thread and marks the question as answered', async () => {
    const question = await rig.post('alice', 'bob', 'ready?');
    const answer = await rig.json<{ id: string }>(['reply', question, '--as', 'bob'], { stdin: 'yes\n' });
    expect(answer).toMatchObject({ to: 'alice', state: 'queued', replyTo: question });
    await rig.receive('bob');
    expect(await rig.json(['status', question])).toMatchObject({ state: 'answered', replyId: answer.id });
    expect(await rig.receive('alice')).toMatchObject([
      { type: 'response', replyTo: question, thread: question, content: { text: 'yes\n' } },
    ]);
  });

  test.each([
    ['a message that does not exist', ['msg-none', 'x', '--as', 'bob'], 3, 'NOT_FOUND'],
    ['mail of an account that has no mailbox', ['msg-none', 'x'], 3, 'NOT_FOUND'],
    ['nothing', ['--as', 'bob'], 2, 'BAD_INPUT'],
  ])('to %s fails', async (_, args, exitCode, code) => {
    const run = await rig.run(['reply', ...args, '--json']);
    expect({ ...run, stderr: JSON.parse(run.stderr).error.code }).toEqual({ exitCode, stdout: '', stderr: code });
  });

  test('to mail of somebody else is refused', async () => {
    const question = await rig.post('bob', 'alice', 'only for you');
    expect((await rig.run(['reply', question, 'x', '--as', 'bob'])).exitCode).toBe(2);
    expect((await rig.status(question)).state).toBe('queued');
  });
});

describe('status', () => {
  beforeEach(() => rig.know('alice', 'bob'));

  test('tells where a message is, in both forms', async () => {
    const id = await rig.post('alice', 'bob', 'hi');
    expect(await rig.json(['status', id])).toMatchObject({ id, state: 'queued', attempts: 0, replyId: null });
    await rig.receive('bob');
    expect((await rig.run(['status', id])).stdout).toMatch(new RegExp(`^${id} to bob: seen since .*\\n$`));
  });

  test('tells when a message expired', async () => {
    const { id } = await rig.json<{ id: string }>(['send', 'bob', 'hi', '--ttl', '1']);
    const sentAtMs = Date.parse((await rig.status(id)).sentAt);
    while (Date.now() <= sentAtMs + 1000) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await rig.receive('bob')).toEqual([]);
    expect(await rig.json(['status', id])).toMatchObject({ state: 'expired' });
  });

  test('without an id shows what waits and what was sent and not seen', async () => {
    const id = await rig.post('alice', 'bob', 'hi');
    await rig.post('bob', 'alice', 'hello');
    expect(await rig.json(['status', '--as', 'alice'])).toEqual({
      name: 'alice',
      online: [],
      elsewhere: { agents: 0, projects: [] },
      warnings: [],
      waiting: 1,
      unseen: [{ id, to: 'bob', state: 'queued', signature: 'verified' }],
      reservations: [],
    });
    expect((await rig.run(['status', '--as', 'alice'])).stdout).toContain(`${id} to bob: queued`);
  });

  test('without an id shows what is reserved, in both forms', async () => {
    const client = await rig.startSession('zoe');
    const request = { directory: rig.folder, paths: ['src/*.ts'], reason: 'a move' };
    await reserve(await rig.bridge(), { name: 'zoe', client }, request);
    expect(await rig.json(['status', '--as', 'alice'])).toMatchObject({
      reservations: [{ name: 'zoe', paths: ['src/*.ts'], reason: 'a move', repository: expect.any(String) }],
    });
    expect((await rig.run(['status', '--as', 'alice'])).stdout).toMatch(
      /^zoe has src\/\*\.ts until .* \("a move"\), in /m,
    );
  });

  test('of an unknown id is not found', async () => {
    const { exitCode, stdout, stderr } = await rig.run(['status', 'msg-none', '--json']);
    expect({ exitCode, stdout, code: JSON.parse(stderr).error.code }).toEqual({
      exitCode: 3,
      stdout: '',
      code: 'NOT_FOUND',
    });
  });

  test('only looks: the name that asks gets no mailbox', async () => {
    expect((await rig.run(['status', '--as', 'onlooker'])).exitCode).toBe(3);
    expect((await rig.run(['status'])).exitCode).toBe(0);
    expect(existsSync(join(rig.bridgeDirectory, 'to-onlooker'))).toBe(false);
  });
});
